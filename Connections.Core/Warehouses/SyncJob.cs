using Connections.Core.Warehouses.Backfills;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Hangfire;

namespace Connections.Core.Warehouses;

/// <summary>Syncs one warehouse.</summary>
/// <remarks>
/// May run twice: the cursor in the warehouse says where to go on. It is not retried by the queue: transient trouble is waited out
/// inside, and after any other the next sync goes on from the same cursor.
/// </remarks>
[AutomaticRetry(Attempts = 0)]
internal sealed class SyncJob(CurrentSetup setup, RunningSyncs running, SyncRunner runner, WarehouseSyncs syncs, SyncTimetable timetable, BackfillControl backfills)
{
    /// <summary>Runs it; returns at once where another sync of the warehouse runs, or where it was disabled or deleted since.</summary>
    [Queue("warehouses")]
    public async Task RunAsync(Guid warehouseId, string startedBy, CancellationToken cancellationToken)
    {
        if (running.TryBegin(warehouseId) is not { } sync)
            return;
        string? next;
        try
        {
            if (setup.Value.Warehouses.TryGetValue(warehouseId, out var warehouse) && warehouse.Enabled)
                timetable.Ended(warehouseId, await runner.RunAsync(warehouse, startedBy, sync, cancellationToken));
        }
        finally
        {
            next = running.End(sync);
        }

        if (next is not null)
            syncs.StartNext(warehouseId, next);
        else
            await backfills.ContinueAsync(warehouseId, cancellationToken);
    }
}
