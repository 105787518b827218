using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.Sqlite;

public sealed class SqliteTests : WarehouseEngineContract
{
    private protected override Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => Task.FromResult<TestWarehouse>(new SqliteWarehouse(options, settings));
}
