using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.Databricks;

public sealed class DatabricksTests : StatementEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await DatabricksWarehouse.NewAsync(options, settings);
}
