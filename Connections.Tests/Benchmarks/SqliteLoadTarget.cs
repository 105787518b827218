using System.Diagnostics;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Benchmarks;

/// <summary>The embedded SQLite warehouse of the product's own data folder.</summary>
internal sealed class SqliteLoadTarget : LoadTarget
{
    public override string Slug => "sqlite";

    public override string Name => "SQLite";

    protected override JsonObject Settings => [];

    public override async Task<long> CountAsync(string dataFolder)
    {
        await using var connection = await OpenAsync(FileIn(dataFolder));
        var rows = 0L;
        foreach (var table in await TablesAsync(connection))
        {
            await using var count = connection.CreateCommand();
            count.CommandText = $"""SELECT count(*) FROM "{table}" """;
            rows += (long)(await count.ExecuteScalarAsync())!;
        }

        return rows;
    }

    // In one transaction, from one file into the other: nothing that is not SQLite's own has a part in it.
    public override async Task<TimeSpan> FloorAsync(string dataFolder)
    {
        using var folder = new TempFolder();
        await using var connection = await OpenAsync(FileIn(dataFolder));
        await ExecuteAsync(connection, $"ATTACH '{folder.File("floor.sqlite")}' AS floor");
        await ExecuteAsync(connection, "PRAGMA floor.journal_mode = WAL");
        var tables = await TablesAsync(connection);
        foreach (var table in tables)
            await ExecuteAsync(connection, $"""CREATE TABLE floor."{table}" AS SELECT * FROM main."{table}" LIMIT 0""");

        var began = Stopwatch.GetTimestamp();
        await ExecuteAsync(connection, "BEGIN");
        foreach (var table in tables)
            await ExecuteAsync(connection, $"""INSERT INTO floor."{table}" SELECT * FROM main."{table}" """);
        await ExecuteAsync(connection, "COMMIT");
        return Stopwatch.GetElapsedTime(began);
    }

    public override async Task EmptyAsync(string dataFolder)
    {
        await using var connection = await OpenAsync(FileIn(dataFolder));
        foreach (var table in await TablesAsync(connection))
            await ExecuteAsync(connection, $"""DELETE FROM "{table}" """);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string FileIn(string dataFolder) => Path.Combine(dataFolder, "warehouse.sqlite");

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<List<string>> TablesAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM main.sqlite_master WHERE type = 'table' AND name LIKE '{Schema}.%' ORDER BY name";
        await using var reader = await command.ExecuteReaderAsync();
        List<string> tables = [];
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
