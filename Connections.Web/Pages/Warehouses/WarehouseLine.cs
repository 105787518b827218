using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Microsoft.EntityFrameworkCore;

namespace Connections.Web.Pages.Warehouses;

/// <summary>A warehouse and its last sync.</summary>
/// <param name="Warehouse">With its sources.</param>
/// <param name="Last">The sync that started last; null before the first.</param>
public sealed record WarehouseLine(Warehouse Warehouse, SyncRun? Last);

/// <summary>Reads warehouses as lists show them.</summary>
internal static class WarehouseLines
{
    public static async Task<IReadOnlyList<WarehouseLine>> ReadWarehouseLinesAsync(this ConnectionsDb db, CancellationToken cancellationToken)
    {
        var warehouses = await db.Warehouses.AsNoTracking().Include(w => w.Sources).OrderBy(w => w.Name).ToListAsync(cancellationToken);
        var lines = new List<WarehouseLine>(warehouses.Count);
        foreach (var warehouse in warehouses)
        {
            var last = await db.SyncRuns.AsNoTracking().Where(run => run.WarehouseId == warehouse.Id && run.BackfillId == null)
                .OrderByDescending(run => run.StartedAt).FirstOrDefaultAsync(cancellationToken);
            lines.Add(new(warehouse, last));
        }

        return lines;
    }
}
