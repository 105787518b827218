using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Warehouses;

/// <summary>Tries connections of warehouses, for people who want to know before the next sync.</summary>
public sealed class WarehouseChecks(CurrentSetup setup, DataFolder folder, IOptions<WarehouseOptions> options)
{
    /// <summary>Tries a warehouse as it is saved.</summary>
    public async Task<ConnectionReport> RunAsync(Guid warehouseId, CancellationToken cancellationToken)
    {
        if (!setup.Value.Warehouses.TryGetValue(warehouseId, out var warehouse))
            return new([new("The warehouse was deleted.", Remedy: null)]);
        if (WarehouseCatalogue.Find(warehouse.Type) is not { } engine)
            return new([new($"This version knows no warehouse of the type '{warehouse.Type}'.", Remedy: null)]);

        var schemas = warehouse.Sources.Where(setup.Value.Sources.ContainsKey).Select(id => setup.Value.Sources[id].WarehouseSchema).Order(StringComparer.Ordinal).ToList();
        return await engine.CheckAsync(EngineContext.For(warehouse, folder, options.Value), schemas, cancellationToken);
    }
}
