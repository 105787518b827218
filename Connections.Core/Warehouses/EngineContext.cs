using Connections.Core.Storage;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses;

/// <summary>What an engine needs to open a warehouse.</summary>
/// <param name="Warehouse">Which, with its settings.</param>
/// <param name="DefaultFile">Where an embedded warehouse lives unless its settings say otherwise.</param>
/// <param name="TemporaryFolder">Room to spill into.</param>
/// <param name="Options">Limits.</param>
internal sealed record EngineContext(WarehouseSetup Warehouse, string DefaultFile, string TemporaryFolder, WarehouseOptions Options)
{
    public static EngineContext For(WarehouseSetup warehouse, DataFolder folder, WarehouseOptions options) =>
        new(warehouse, folder.DuckDb, folder.Temporary, options);
}
