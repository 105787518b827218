using System.Collections.Frozen;
using System.Text;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// Finds the rows of a batch whose ids the table holds already: the stored row stays. An anti-join on the ids of a window costs almost
/// nothing here, where a key on the table would cost half of the speed.
/// </summary>
internal static class DuckDbRepeats
{
    private const string Ids = "_connections_ids";

    /// <summary>
    /// Indexes of the repeats. The window reaches so far before the oldest row of the batch (zero: the whole table): measured from the
    /// rows and not from the clock, so that the same batch always finds the same.
    /// </summary>
    public static IReadOnlySet<int> Find(DuckDBConnection connection, DuckDbSchema schema, TableRows rows, TextArena texts, TimeSpan window)
    {
        if (schema.Columns(rows.Name) is not { } columns || !columns.Any(column => column.Name == "id"))
            return FrozenSet<int>.Empty;

        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Ids} (row INTEGER, id VARCHAR)");
        var oldest = Append(connection, rows, texts);
        var hasTimes = columns.Any(column => column.Name == "received_at" && column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal));
        var inWindow = hasTimes && window > TimeSpan.Zero && oldest > DateTime.MinValue + window
            ? $"AND (t.received_at IS NULL OR t.received_at >= TIMESTAMPTZ '{oldest - window:yyyy-MM-dd HH:mm:ss.ffffff}+00')"
            : "";
        return connection.Query(
            $"SELECT i.row FROM temp.main.{Ids} i SEMI JOIN {schema.Qualified(rows.Name)} t ON i.id = CAST(t.id AS VARCHAR) {inWindow}", row => row.GetInt32(0)).ToHashSet();
    }

    // Returns the oldest received_at of the batch; the least time there is where one cannot be read.
    private static DateTime Append(DuckDBConnection connection, TableRows rows, TextArena texts)
    {
        var oldest = DateTime.MaxValue;
        using var appender = connection.CreateAppender("temp", "main", Ids);
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var cell in rows.Row(row))
            {
                var column = rows.Columns[cell.Column].Name;
                if (column == "id")
                    appender.CreateRow().AppendValue(row).AppendValue(Encoding.UTF8.GetString(texts[cell.Text])).EndRow();
                else if (column == "received_at" && (!IsoTime.TryParse(texts[cell.Text], out var at) || at < oldest))
                    oldest = at;
            }
        }

        return oldest;
    }
}
