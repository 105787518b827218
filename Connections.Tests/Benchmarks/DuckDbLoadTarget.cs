using System.Diagnostics;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using DuckDB.NET.Data;

namespace Connections.Tests.Benchmarks;

/// <summary>The embedded warehouse of the product's own data folder, read between its syncs.</summary>
internal sealed class DuckDbLoadTarget : LoadTarget
{
    public override string Slug => "duckdb";

    public override string Name => "DuckDB";

    protected override JsonObject Settings => [];

    public override Task<long> CountAsync(string dataFolder)
    {
        using var connection = Open(FileIn(dataFolder));
        return Task.FromResult(Tables(connection).Sum(table => (long)Scalar(connection, $"""SELECT count(*) FROM {Schema}."{table}" """)!));
    }

    public override Task<TimeSpan> FloorAsync(string dataFolder)
    {
        using var folder = new TempFolder();
        List<string> tables;
        using (var connection = Open(FileIn(dataFolder)))
        {
            tables = Tables(connection);
            Execute(connection, $"ATTACH '{folder.File("floor.duckdb")}' AS floor");
            foreach (var (table, number) in tables.Select((table, number) => (table, number)))
            {
                Execute(connection, $"""CREATE TABLE floor."{table}" AS FROM {Schema}."{table}" LIMIT 0""");
                Execute(connection, $"""COPY {Schema}."{table}" TO '{folder.File($"{number}.csv")}'""");
            }
        }

        // As many threads as the product gives it; and what memory it wants, since with the product's limit it ends in hundreds of tables of hundreds of columns.
        using var floor = Open(folder.File("floor.duckdb"));
        Execute(floor, "SET threads = 2");
        var began = Stopwatch.GetTimestamp();
        foreach (var (table, number) in tables.Select((table, number) => (table, number)))
            Execute(floor, $"""COPY "{table}" FROM '{folder.File($"{number}.csv")}' (AUTO_DETECT false, HEADER true)""");
        Execute(floor, "CHECKPOINT");
        return Task.FromResult(Stopwatch.GetElapsedTime(began));
    }

    public override Task EmptyAsync(string dataFolder)
    {
        using var connection = Open(FileIn(dataFolder));
        foreach (var table in Tables(connection))
            Execute(connection, $"""TRUNCATE {Schema}."{table}" """);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string FileIn(string dataFolder) => Path.Combine(dataFolder, "warehouse.duckdb");

    private static DuckDBConnection Open(string file)
    {
        var connection = new DuckDBConnection($"Data Source={file}");
        connection.Open();
        return connection;
    }

    private static List<string> Tables(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT table_name FROM duckdb_tables() WHERE schema_name = '{Schema}' ORDER BY table_name";
        using var reader = command.ExecuteReader();
        List<string> tables = [];
        while (reader.Read())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static object? Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
