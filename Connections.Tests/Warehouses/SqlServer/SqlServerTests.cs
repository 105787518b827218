using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.SqlServer;

public sealed class SqlServerTests : WarehouseEngineContract
{
    private protected override Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => Task.FromResult<TestWarehouse>(SqlServerWarehouse.New(options, settings));
}
