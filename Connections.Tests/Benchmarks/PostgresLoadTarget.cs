using System.Diagnostics;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Connections.Tests.Warehouses.Postgres;
using Npgsql;

namespace Connections.Tests.Benchmarks;

/// <summary>A PostgreSQL server of the measurement's own.</summary>
internal sealed class PostgresLoadTarget : LoadTarget
{
    private readonly PostgresServer _server;
    private readonly string _database;

    private PostgresLoadTarget(PostgresServer server, string database) => (_server, _database) = (server, database);

    public override string Slug => "postgres";

    public override string Name => "PostgreSQL";

    public override double? Budget => 0.60;

    protected override JsonObject Settings => PostgresWarehouse.SettingsOf(_server, _database);

    public static async Task<PostgresLoadTarget> StartAsync()
    {
        var server = await PostgresServer.StartAsync();
        return new(server, await server.TakeDatabaseAsync());
    }

    public override async Task<long> CountAsync(string dataFolder)
    {
        await using var connection = await OpenAsync();
        var rows = 0L;
        foreach (var table in await TablesAsync(connection))
        {
            await using var count = new NpgsqlCommand($"""SELECT count(*) FROM {Schema}."{table}" """, connection);
            rows += (long)(await count.ExecuteScalarAsync())!;
        }

        return rows;
    }

    // Bytes go through as they are, as psql does it: not through the text reader and writer that they come with.
    public override async Task<TimeSpan> FloorAsync(string dataFolder)
    {
        using var folder = new TempFolder();
        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, "CREATE SCHEMA floor");
        var tables = await TablesAsync(connection);
        foreach (var (table, number) in tables.Select((table, number) => (table, number)))
        {
            await ExecuteAsync(connection, $"""CREATE TABLE floor."{table}" (LIKE {Schema}."{table}" INCLUDING ALL)""");
            using var from = (StreamReader)await connection.BeginTextExportAsync($"""COPY {Schema}."{table}" TO STDOUT""");
            await using var to = File.Create(folder.File($"{number}"));
            await from.BaseStream.CopyToAsync(to);
        }

        var began = Stopwatch.GetTimestamp();
        foreach (var (table, number) in tables.Select((table, number) => (table, number)))
        {
            await using var from = File.OpenRead(folder.File($"{number}"));
            await using var to = (StreamWriter)await connection.BeginTextImportAsync($"""COPY floor."{table}" FROM STDIN""");
            await from.CopyToAsync(to.BaseStream);
        }

        var took = Stopwatch.GetElapsedTime(began);
        await ExecuteAsync(connection, "DROP SCHEMA floor CASCADE");
        return took;
    }

    public override async Task EmptyAsync(string dataFolder)
    {
        await using var connection = await OpenAsync();
        foreach (var table in await TablesAsync(connection))
            await ExecuteAsync(connection, $"""TRUNCATE {Schema}."{table}" """);
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"SELECT tablename FROM pg_tables WHERE schemaname = '{Schema}' ORDER BY tablename", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> tables = [];
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_server.ConnectionString(_database));
        await connection.OpenAsync();
        return connection;
    }
}
