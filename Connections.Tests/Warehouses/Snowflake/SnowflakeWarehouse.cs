using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Snowflake;

namespace Connections.Tests.Warehouses.Snowflake;

/// <summary>An account of the run's Snowflake fake.</summary>
internal sealed class SnowflakeWarehouse : TestWarehouse
{
    private readonly SnowflakeServer _server;

    private SnowflakeWarehouse(SnowflakeServer server, SnowflakeAccount account, WarehouseOptions? options, JsonObject settings)
        : base(new SnowflakeEngine(), options, settings) => (_server, Account) = (server, account);

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

    public override bool ShowsUncommitted => true;

    protected override string? RowOrder => "rowid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "BIGINT",
        "float" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        _ => "VARCHAR",
    };

    protected override DbConnection Reader() => Account.Tables;

    public override async ValueTask DisposeAsync()
    {
        _server.Remove(Account);
        Account.Dispose();
        await base.DisposeAsync();
    }
}
