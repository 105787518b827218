using System.Globalization;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>A file that waits in a local folder for its place in the lake.</summary>
internal sealed record StagedFile(string Key, string Path, long Rows);

/// <summary>
/// Makes Parquet files of rows, by an in-memory DuckDB that spills into a folder: its writer encodes and compresses row group by row group
/// within the memory limit, whatever the width of a table. It reads files too, where ids have to be looked for.
/// </summary>
internal sealed class LakeStaging : IDisposable
{
    private const string Rows = "staged_rows", Ids = "staged_ids", Day = "_connections_day";

    private readonly string _folder;
    private readonly DuckDBConnection _connection;
    private int _files;

    public LakeStaging(string folder, WarehouseOptions options)
    {
        _folder = folder;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true); // what a killed process left
        Directory.CreateDirectory(folder);
        var text = new DuckDBConnectionStringBuilder { DataSource = ":memory:" };
        text["memory_limit"] = options.MemoryLimit;
        text["threads"] = "2";
        text["temp_directory"] = Path.Combine(folder, "spill");
        _connection = new(text.ConnectionString);
        _connection.Open();
        _connection.Execute("SET TimeZone = 'UTC'");
    }

    /// <summary>A name for a file of the folder.</summary>
    public string NewFile() => Path.Combine(_folder, $"{_files++}.parquet");

    /// <summary>Writes a table's rows into a file for each day on which they were received.</summary>
    public IReadOnlyList<StagedFile> Write(LakeSchema schema, TableRows rows, IReadOnlySet<int> except, TextArena texts, DateTimeOffset at, Discards? discards, string name)
    {
        var columns = schema.Columns(rows.Name)!;
        var list = string.Join(", ", columns.Select(column => $"{DuckDbSql.Quote(column.Name)} {DuckDbSql.TypeOf(column.Type)}"));
        _connection.Execute($"CREATE OR REPLACE TABLE {Rows} ({Day} VARCHAR, {list})");
        using (var appender = _connection.CreateAppender(null, null, Rows))
            new LakeRows(schema, rows, texts, discards).AppendTo(appender, except, at);

        List<StagedFile> files = [];
        foreach (var (day, count) in _connection.Query($"SELECT {Day}, count(*) FROM {Rows} GROUP BY 1 ORDER BY 1", row => (row.GetString(0), row.GetInt64(1))))
        {
            var path = NewFile();
            _connection.Execute(
                $"COPY (SELECT * EXCLUDE ({Day}) FROM {Rows} WHERE {Day} = '{day}' ORDER BY rowid) TO '{Escape(path)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000)");
            var folder = LakeLayout.DayFolder(schema.Name, rows.Name, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
            files.Add(new($"{folder}{name}.parquet", path, count));
        }

        _connection.Execute($"DROP TABLE {Rows}");
        return files;
    }

    /// <summary>Takes the ids that <see cref="Find"/> looks for: numbers of rows with their ids.</summary>
    public void LookFor(IEnumerable<(int Row, string Id)> ids)
    {
        _connection.Execute($"CREATE OR REPLACE TABLE {Ids} (row INTEGER, id VARCHAR)");
        using var appender = _connection.CreateAppender(null, null, Ids);
        foreach (var (row, id) in ids)
            appender.CreateRow().AppendValue(row).AppendValue(id).EndRow();
    }

    /// <summary>Numbers of the rows whose ids a file holds.</summary>
    public IEnumerable<int> Find(string file, DateTime? since)
    {
        var inWindow = since is { } oldest ? $"AND (t.received_at IS NULL OR t.received_at >= TIMESTAMPTZ '{oldest:yyyy-MM-dd HH:mm:ss.ffffff}+00')" : "";
        return _connection.Query($"SELECT i.row FROM {Ids} i SEMI JOIN read_parquet('{Escape(file)}') t ON i.id = CAST(t.id AS VARCHAR) {inWindow}", row => row.GetInt32(0));
    }

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Escape(string path) => path.Replace("'", "''", StringComparison.Ordinal);
}
