using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.Postgres;

public sealed class PostgresTests : WarehouseEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await PostgresWarehouse.NewAsync(options, settings);
}
