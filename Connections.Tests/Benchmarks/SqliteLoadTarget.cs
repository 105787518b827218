using System.Diagnostics;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Benchmarks;

/// <summary>The other embedded warehouse, whose floor is a copy of the same rows from file to file by one statement a table.</summary>
internal sealed class SqliteLoadTarget : LoadTarget
{
    public override string Slug => "sqlite";

    public override string Name => "SQLite";

    protected override JsonObject Settings => [];

    public override Task<long> CountAsync(string dataFolder)
    {
        using var connection = Open(FileIn(dataFolder));
        return Task.FromResult(Texts(connection, Tables).Sum(table => long.Parse(Texts(connection, $"""SELECT CAST(count(*) AS TEXT) FROM "{table}" """)[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    public override Task<TimeSpan> FloorAsync(string dataFolder)
    {
        using var folder = new TempFolder();
        using var floor = Open(folder.File("floor.sqlite"));
        Execute(floor, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
        Execute(floor, $"ATTACH '{FileIn(dataFolder)}' AS loaded");
        foreach (var made in Texts(floor, "SELECT sql FROM loaded.sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC"))
            Execute(floor, made);
        var tables = Texts(floor, Tables);
        var began = Stopwatch.GetTimestamp();
        Execute(floor, "BEGIN IMMEDIATE");
        foreach (var table in tables)
            Execute(floor, $"""INSERT INTO main."{table}" SELECT * FROM loaded."{table}" NOT INDEXED ORDER BY rowid""");
        Execute(floor, "COMMIT");
        return Task.FromResult(Stopwatch.GetElapsedTime(began));
    }

    public override Task EmptyAsync(string dataFolder)
    {
        using var connection = Open(FileIn(dataFolder));
        foreach (var table in Texts(connection, Tables))
            Execute(connection, $"""DELETE FROM "{table}" """);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private const string Tables = $"SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '{Schema}.%' ORDER BY name";

    private static string FileIn(string dataFolder) => Path.Combine(dataFolder, "warehouse.sqlite");

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        return connection;
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> texts = [];
        while (reader.Read())
            texts.Add(reader.GetString(0));
        return texts;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        command.ExecuteNonQuery();
    }
}
