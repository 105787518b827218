using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.ClickHouse;

public sealed class ClickHouseTests : StatementEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await ClickHouseWarehouse.NewAsync(options, settings);
}
