using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connections.Core.Warehouses.Sqlite;

/// <summary>One statement of the SQL box: read-only, within the file, few rows, and ended when its time is up.</summary>
internal static class SqliteQuery
{
    // A value is made in memory: none shall take it all.
    private const int LimitLength = 0, MaxValueBytes = 16 << 20;

    // Instructions of SQLite's machine between two looks at whether the time is up.
    private const int LookEvery = 10_000;

    private static readonly HashSet<string> ReadingPragmas = new(StringComparer.OrdinalIgnoreCase)
        { "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list", "function_list", "collation_list" };

    public static QueryAnswer Run(EngineContext context, string sql, int maxRows, CancellationToken cancellationToken)
    {
        try
        {
            var file = SqliteFile.Of(context);
            if (!File.Exists(file.Path))
                return QueryAnswer.Refused("The warehouse is empty so far: the first sync that finds events makes it.");
            using var connection = file.OpenForReading();
            return Run(connection, sql, maxRows, cancellationToken);
        }
        catch (WarehouseException e)
        {
            return QueryAnswer.Refused(e.Message);
        }
        catch (SqliteException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return QueryAnswer.Refused(e.SqliteErrorCode == raw.SQLITE_AUTH ? $"Only reading is allowed here. ({e.Message})" : e.Message.Trim());
        }
    }

    private static QueryAnswer Run(SqliteConnection connection, string sql, int maxRows, CancellationToken cancellationToken)
    {
        var database = connection.Handle!;
        _ = raw.sqlite3_limit(database, LimitLength, MaxValueBytes);
        raw.sqlite3_set_authorizer(database, Authorize, null);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        // Asked as it goes on: an interrupt that came before the statement had begun would be lost.
        raw.sqlite3_progress_handler(database, LookEvery, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        List<IReadOnlyList<string?>> rows = [];
        while (reader.Read())
        {
            if (rows.Count == maxRows)
                return new(columns, rows, Truncated: true, Error: null);
            rows.Add([.. Enumerable.Range(0, columns.Count).Select(column => reader.IsDBNull(column) ? null : Text(reader, column))]);
        }

        return reader.NextResult() ? QueryAnswer.Refused("One statement at a time: take away what follows the first one.") : new(columns, rows, Truncated: false, Error: null);
    }

    // Whatever reads tables of this file; ATTACH would show other files, and a few PRAGMAs write.
    private static int Authorize(object data, int action, string one, string other, string database, string within) => action switch
    {
        raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_FUNCTION or raw.SQLITE_RECURSIVE => raw.SQLITE_OK,
        raw.SQLITE_PRAGMA when ReadingPragmas.Contains(one) => raw.SQLITE_OK,
        _ => raw.SQLITE_DENY,
    };

    private static string? Text(SqliteDataReader reader, int column) => reader.GetValue(column) switch
    {
        long number when reader.GetDataTypeName(column) == "BOOLEAN" => number == 0 ? "false" : "true",
        byte[] bytes => $"{bytes.Length} bytes",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
