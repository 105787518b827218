using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.BigQuery;

public sealed class BigQueryTests : StatementEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await BigQueryWarehouse.NewAsync(options, settings);
}
