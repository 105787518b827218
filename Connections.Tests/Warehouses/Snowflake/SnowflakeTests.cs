using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.Snowflake;

public sealed class SnowflakeTests : WarehouseEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await SnowflakeWarehouse.NewAsync(options, settings);
}
