using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Snowflake;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.Snowflake;

/// <summary>An account of the run's Snowflake fake.</summary>
internal sealed class SnowflakeWarehouse : FakeWarehouse
{
    private readonly SnowflakeServer _server;

    private SnowflakeWarehouse(SnowflakeServer server, SnowflakeAccount account, WarehouseOptions? options, JsonObject settings)
        : base(new SnowflakeEngine(), account, options, settings) => (_server, Account) = (server, account);

    public SnowflakeAccount Account { get; }

    public static async Task<SnowflakeWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var server = await SnowflakeServer.SharedAsync();
        var account = server.Add();
        var all = new JsonObject
        {
            ["account"] = account.Name.ToLowerInvariant(),
            ["host"] = server.Origin,
            ["database"] = "dw",
            ["warehouse"] = "wh",
            ["username"] = "loader",
            ["privateKey"] = SnowflakeAccount.PrivateKey(),
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, account, options, all);
    }

    public override ValueTask DisposeAsync()
    {
        _server.Remove(Account);
        return base.DisposeAsync();
    }
}
