using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>How many syncs of a warehouse failed in a row.</summary>
/// <param name="Count">How many; 0 where the last one did not.</param>
/// <param name="Since">When the first of them began; null for none.</param>
internal sealed record SyncFailures(int Count, DateTimeOffset? Since)
{
    /// <summary>Counts those that the history has.</summary>
    public static async Task<SyncFailures> OfAsync(ConnectionsDb db, Guid warehouseId, CancellationToken cancellationToken)
    {
        var ended = Ended(db, warehouseId);
        // The warehouse as a whole: a sync went well where any source's part of it did. All rows of one sync have the same start.
        var well = await ended.Where(run => run.Error == null && run.Status != SyncStatus.Failure).MaxAsync(run => (DateTimeOffset?)run.StartedAt, cancellationToken);
        var failed = ended.Where(run => well == null || run.StartedAt > well);
        return new(await failed.Select(run => run.StartedAt).Distinct().CountAsync(cancellationToken), await failed.MinAsync(run => (DateTimeOffset?)run.StartedAt, cancellationToken));
    }

    /// <summary>The syncs of a warehouse that came to an end of their own.</summary>
    public static IQueryable<SyncRun> Ended(ConnectionsDb db, Guid warehouseId) =>
        db.SyncRuns.Where(run => run.WarehouseId == warehouseId && run.BackfillId == null && run.EndedAt != null && run.Status != SyncStatus.Cancelled);
}
