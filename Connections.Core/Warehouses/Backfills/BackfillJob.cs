using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Hangfire;

namespace Connections.Core.Warehouses.Backfills;

/// <summary>Goes on with the oldest open back-fill of a warehouse.</summary>
/// <remarks>
/// May run twice: its cursor in the warehouse says where to go on. Where something else loads the warehouse it returns at once, and whatever
/// that is has the back-fills go on when it ends; a sync that comes due meanwhile goes first.
/// </remarks>
[AutomaticRetry(Attempts = 0)]
internal sealed class BackfillJob(CurrentSetup setup, RunningSyncs running, BackfillRunner runner, WarehouseSyncs syncs, BackfillControl backfills)
{
    /// <summary>Runs it until its end, or until a sync waits.</summary>
    [Queue("warehouses")]
    public async Task RunAsync(Guid warehouseId, CancellationToken cancellationToken)
    {
        if (running.TryBegin(warehouseId) is not { } sync)
            return;
        var goesOn = false;
        try
        {
            if (setup.Value.Warehouses.TryGetValue(warehouseId, out var warehouse) && warehouse.Enabled)
                goesOn = await runner.RunAsync(warehouse, sync, cancellationToken);
        }
        finally
        {
            if (running.End(sync) is { } next)
                syncs.StartNext(warehouseId, next);
            else if (goesOn)
                await backfills.ContinueAsync(warehouseId, CancellationToken.None);
        }
    }
}
