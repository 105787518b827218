using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.DuckDb;

public sealed class DuckDbTests : WarehouseEngineContract
{
    private protected override Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => Task.FromResult<TestWarehouse>(new DuckDbWarehouse(options, settings));
}
