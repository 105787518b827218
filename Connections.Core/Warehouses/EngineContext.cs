using Connections.Core.Storage;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses;

/// <summary>What an engine needs to open a warehouse.</summary>
/// <param name="Warehouse">Which, with its settings.</param>
/// <param name="DefaultFile">Where an embedded warehouse lives unless its settings say otherwise; each engine gives it an extension of its own.</param>
/// <param name="TemporaryFolder">Room to spill into.</param>
/// <param name="StateFolder">A folder of this warehouse's own, for what an engine keeps on this side; made when it is needed.</param>
/// <param name="Options">Limits.</param>
internal sealed record EngineContext(WarehouseSetup Warehouse, string DefaultFile, string TemporaryFolder, string StateFolder, WarehouseOptions Options)
{
    /// <summary>Whether columns may be given a wider type instead of setting values aside.</summary>
    public bool WidensColumns => (bool?)Warehouse.Settings[WarehouseSettings.Widen.Key] == true;

    public static EngineContext For(WarehouseSetup warehouse, DataFolder folder, WarehouseOptions options) =>
        new(warehouse, folder.DuckDb, folder.Temporary, Path.Combine(folder.Warehouses, $"{warehouse.Id:N}"), options);
}
