using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Warehouses.Selective;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// What the enabled warehouses still have to read of the log. Their cursors are their own and cannot be asked for here, so the last place
/// that a sync saw counts: it is never ahead of the cursor. A source that was never loaded needs everything there is, or what came since the warehouse was made.
/// </summary>
internal sealed class WarehouseNeeds(IDbContextFactory<ConnectionsDb> databases, IEventLog log) : ILogConsumer
{
    public async Task<IReadOnlyList<LogNeed>> NeedsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        List<LogNeed> needs = [];
        foreach (var warehouse in await db.Warehouses.AsNoTracking().Where(warehouse => warehouse.Enabled).Include(warehouse => warehouse.Sources).ToListAsync(cancellationToken))
            foreach (var source in warehouse.Sources.Where(source => SyncSelection.Parse(warehouse.Selection).Of(source.Id).Enabled))
                needs.Add(new($"warehouse {warehouse.Slug}", await LoadedToAsync(db, warehouse, source.Id, cancellationToken), new HashSet<Guid> { source.Id }) { Kind = "warehouse", Slug = warehouse.Slug });
        foreach (var backfill in await db.Backfills.AsNoTracking().Where(backfill => backfill.State == BackfillState.Open).ToListAsync(cancellationToken))
        {
            var slug = await db.Warehouses.Where(warehouse => warehouse.Id == backfill.WarehouseId && warehouse.Enabled).Select(warehouse => warehouse.Slug).SingleOrDefaultAsync(cancellationToken);
            if (slug is not null && LogPosition.TryParse(backfill.Position, out var position) && position.Log == log.Id)
                needs.Add(new($"back-fill of warehouse {slug}", position, backfill.Sources.ToHashSet()) { Kind = "backfill", Slug = slug });
        }

        return needs;
    }

    private async Task<LogPosition> LoadedToAsync(ConnectionsDb db, Warehouse warehouse, Guid sourceId, CancellationToken cancellationToken)
    {
        var last = await db.SyncRuns.Where(run => run.WarehouseId == warehouse.Id && run.SourceId == sourceId && run.Position != null && run.BackfillId == null)
            .OrderByDescending(run => run.StartedAt).Select(run => run.Position).FirstOrDefaultAsync(cancellationToken);
        if (LogPosition.TryParse(last, out var position) && position.Log == log.Id)
            return position;
        return warehouse.SkipsHistory ? await log.FindAsync(warehouse.CreatedAt, cancellationToken) ?? log.End : log.Start;
    }
}
