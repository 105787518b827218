using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DataLake;
using Connections.Core.Warehouses.Redshift;
using Connections.Tests.Support.Tools;
using Connections.Tests.Warehouses.Postgres;
using Npgsql;

namespace Connections.Tests.Warehouses.Redshift;

/// <summary>A database of a test's own on the run's PostgreSQL, which refuses what Redshift refuses.</summary>
internal sealed class RedshiftWarehouse : TestWarehouse
{
    private readonly PostgresServer _server;
    private readonly string _database;
    private readonly Counter _copies;
    private NpgsqlConnection? _reader;

    private RedshiftWarehouse(PostgresServer server, string database, WarehouseOptions? options, JsonObject settings)
        : this(server, database, options, settings, new Counter())
    {
    }

    private RedshiftWarehouse(PostgresServer server, string database, WarehouseOptions? options, JsonObject settings, Counter copies)
        : base(new RedshiftEngine(connection => new RedshiftRules(connection, copies.Add)), options, settings) => (_server, _database, _copies) = (server, database, copies);

    /// <summary>How many files were copied.</summary>
    public int Copied => _copies.Count;

    public static async Task<RedshiftWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.TakeDatabaseAsync();
        var all = PostgresWarehouse.SettingsOf(server, database);
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, database, options, all);
    }

    /// <summary>Files that are left of this warehouse's loads.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync()
    {
        using var store = new S3Store(new(S3Server.Bucket, $"connections/{Context.Warehouse.Id:N}/", "us-east-1", (await S3Server.SharedAsync()).ToString(), S3Server.Key, S3Server.Key));
        return await store.ListAsync("", null, 10, default);
    }

    protected override string? RowOrder => "ctid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "bigint",
        "float" => "double precision",
        "boolean" => "boolean",
        "timestamp" => "timestamp without time zone",
        _ => "character varying",
    };

    protected override DbConnection Reader()
    {
        if (_reader is null)
        {
            _reader = new(_server.ConnectionString(_database));
            _reader.Open();
        }

        return _reader;
    }

    public override async ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        await base.DisposeAsync();
        await _server.GiveBackAsync(_database);
    }

    private sealed class Counter
    {
        public int Count { get; private set; }

        public void Add() => Count++;
    }
}
