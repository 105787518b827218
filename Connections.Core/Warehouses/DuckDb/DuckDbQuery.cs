using System.Collections;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>One statement of the SQL box: read-only, within the file, few rows, and ended when its time is up.</summary>
internal sealed class DuckDbQuery(DuckDbFile file, string sql, int maxRows)
{
    public async Task<QueryAnswer> RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(file.Path))
            return QueryAnswer.Refused("The warehouse is empty so far: the first sync that finds events makes it.");
        using var held = await file.HoldAsync(cancellationToken);
        try
        {
            using var connection = file.OpenForReading();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            // Rows come as they are read: an answer of millions costs no more than those shown.
            command.UseStreamingMode = true;
            using var cancelling = cancellationToken.Register(command.Cancel);
            using var reader = command.ExecuteReader();
            return Read(reader);
        }
        catch (WarehouseException e)
        {
            return QueryAnswer.Refused(e.Message);
        }
        catch (DuckDBException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return QueryAnswer.Refused(e.Message.Trim());
        }
    }

    private QueryAnswer Read(DuckDBDataReader reader)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        List<IReadOnlyList<string?>> rows = [];
        while (reader.Read())
        {
            if (rows.Count == maxRows)
                return new(columns, rows, Truncated: true, Error: null);
            rows.Add([.. Enumerable.Range(0, columns.Count).Select(column => reader.IsDBNull(column) ? null : Text(reader.GetValue(column)))]);
        }

        return reader.NextResult() ? QueryAnswer.Refused("One statement at a time: take away what follows the first one.") : new(columns, rows, Truncated: false, Error: null);
    }

    private static string? Text(object value) => value switch
    {
        string text => text,
        bool boolean => boolean ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        Stream blob => $"{blob.Length} bytes",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => JsonSerializer.Serialize(items, items.GetType()),
        _ => value.ToString(),
    };
}
