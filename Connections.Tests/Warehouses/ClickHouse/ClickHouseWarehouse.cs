using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.ClickHouse;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.ClickHouse;

/// <summary>A user of the run's ClickHouse fake.</summary>
internal sealed class ClickHouseWarehouse : FakeWarehouse
{
    private readonly ClickHouseServer _server;

    private ClickHouseWarehouse(ClickHouseServer server, ClickHouseTenant tenant, WarehouseOptions? options, JsonObject settings)
        : base(new ClickHouseEngine(), tenant, options, settings) => (_server, Tenant) = (server, tenant);

    public ClickHouseTenant Tenant { get; }

    public static async Task<ClickHouseWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var server = await ClickHouseServer.SharedAsync();
        var tenant = server.Add();
        var all = new JsonObject { ["host"] = "127.0.0.1", ["port"] = JsonNode.Parse($"{server.Port}"), ["username"] = tenant.Name, ["password"] = ClickHouseTenant.Password };
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, tenant, options, all);
    }

    public override DateTime Earliest => new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public override DateTime Latest => new(2299, 12, 31, 23, 59, 59, DateTimeKind.Utc);

    public override ValueTask DisposeAsync()
    {
        _server.Remove(Tenant);
        return base.DisposeAsync();
    }
}
