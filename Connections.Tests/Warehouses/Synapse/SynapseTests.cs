using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.Synapse;

public sealed class SynapseTests : WarehouseEngineContract
{
    private protected override Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => Task.FromResult<TestWarehouse>(SynapseWarehouse.New(options, settings));
}
