using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.Snowflake;

public sealed class SnowflakeTests : StatementEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await SnowflakeWarehouse.NewAsync(options, settings);
}
