using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.MySql;

public sealed class MySqlTests : WarehouseEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await MySqlWarehouse.NewAsync(options, settings);
}
