using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Postgres;
using Connections.Tests.Support.Tools;
using Npgsql;

namespace Connections.Tests.Warehouses.Postgres;

/// <summary>A database of a test's own on the run's PostgreSQL.</summary>
internal sealed class PostgresWarehouse : TestWarehouse
{
    private readonly PostgresServer _server;
    private readonly string _database;
    private NpgsqlConnection? _reader;

    private PostgresWarehouse(PostgresServer server, string database, WarehouseOptions? options, JsonObject settings)
        : base(new PostgresEngine(), options, settings) => (_server, _database) = (server, database);

    public PostgresServer Server => _server;

    public string Database => _database;

    public static async Task<PostgresWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null, PostgresServer? server = null)
    {
        server ??= await PostgresServer.SharedAsync();
        var database = await server.TakeDatabaseAsync();
        var all = SettingsOf(server, database);
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, database, options, all);
    }

    public static JsonObject SettingsOf(PostgresServer server, string database) => new()
    {
        ["host"] = "127.0.0.1",
        ["port"] = JsonNode.Parse($"{server.Port}"), // as it comes out of a saved text
        ["database"] = database,
        ["username"] = PostgresServer.User,
        ["password"] = PostgresServer.Password,
        ["ssl"] = false,
    };

    protected override string? RowOrder => "ctid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "bigint",
        "float" => "double precision",
        "boolean" => "boolean",
        "timestamp" => "timestamp with time zone",
        _ => "text",
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
}
