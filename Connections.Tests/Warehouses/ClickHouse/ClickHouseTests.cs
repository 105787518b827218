using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.ClickHouse;

public sealed class ClickHouseTests : WarehouseEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await ClickHouseWarehouse.NewAsync(options, settings);
}
