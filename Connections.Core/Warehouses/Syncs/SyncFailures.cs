using System.Linq.Expressions;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>How many syncs of a warehouse failed in a row.</summary>
/// <param name="Count">How many; 0 where the last one did not.</param>
/// <param name="Since">When the first of them began; null for none.</param>
internal sealed record SyncFailures(int Count, DateTimeOffset? Since)
{
    /// <summary>Counts those that the history has: of none of them did any source's part go well.</summary>
    public static Task<SyncFailures> OfAsync(ConnectionsDb db, Guid warehouseId, CancellationToken cancellationToken) =>
        SinceAsync(db, warehouseId, run => run.Error == null && run.Status != SyncStatus.Failure, cancellationToken);

    /// <summary>Counts those that ended as a whole, and not only because each table had a trouble of its own: they are tried again sooner than the schedule says.</summary>
    public static Task<SyncFailures> OfWholeAsync(ConnectionsDb db, Guid warehouseId, CancellationToken cancellationToken) =>
        SinceAsync(db, warehouseId, run => run.Error == null, cancellationToken);

    // All rows of one sync have the same start.
    private static async Task<SyncFailures> SinceAsync(ConnectionsDb db, Guid warehouseId, Expression<Func<SyncRun, bool>> isBetter, CancellationToken cancellationToken)
    {
        var ended = Ended(db, warehouseId);
        var better = await ended.Where(isBetter).MaxAsync(run => (DateTimeOffset?)run.StartedAt, cancellationToken);
        var failed = ended.Where(run => better == null || run.StartedAt > better);
        return new(await failed.Select(run => run.StartedAt).Distinct().CountAsync(cancellationToken), await failed.MinAsync(run => (DateTimeOffset?)run.StartedAt, cancellationToken));
    }

    /// <summary>The syncs of a warehouse that came to an end of their own.</summary>
    public static IQueryable<SyncRun> Ended(ConnectionsDb db, Guid warehouseId) =>
        db.SyncRuns.Where(run => run.WarehouseId == warehouseId && run.BackfillId == null && run.EndedAt != null && run.Status != SyncStatus.Cancelled);
}
