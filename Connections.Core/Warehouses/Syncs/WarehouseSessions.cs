using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Opens warehouses for work, and opens them again where the work fails for a reason that may pass.</summary>
internal sealed partial class WarehouseSessions(
    DataFolder folder, IOptions<WarehouseOptions> options, Func<string, IWarehouseEngine?> engines, TimeProvider clock, ILogger<WarehouseSessions> logger)
{
    // Transient trouble is waited out inside the run, from one second up to a minute between tries; after that the next run goes on.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromMinutes(5);

    /// <summary>Does the work in a session, and again in a new one after transient trouble: each time it has to read anew how far it came.</summary>
    /// <exception cref="WarehouseException">It lasted, or was not transient.</exception>
    public async Task RunAsync(WarehouseSetup warehouse, SyncTally tally, Func<IWarehouseSession, EngineContext, Task> work, CancellationToken stop)
    {
        var engine = engines(warehouse.Type)
            ?? throw new WarehouseException(WarehouseFault.Schema, false, $"This version knows no warehouse of the type '{warehouse.Type}'. Use one that does.");
        var context = EngineContext.For(warehouse, folder, options.Value);
        var (pause, failingSince) = (FirstPause, (DateTimeOffset?)null);
        while (true)
        {
            var rowsBefore = tally.Rows;
            try
            {
                await using var session = await engine.OpenAsync(context, stop);
                await work(session, context);
                return;
            }
            catch (WarehouseException e) when (e.IsTransient)
            {
                if (tally.Rows > rowsBefore)
                    (pause, failingSince) = (FirstPause, null);
                failingSince ??= clock.GetUtcNow();
                if (clock.GetUtcNow() - failingSince >= Patience)
                    throw;
                LogTryingAgain(warehouse.Slug, pause, e);
            }

            // What was committed is in the warehouse's own cursor: the next try reads it anew, also when a commit's answer was lost.
            await Task.Delay(pause, clock, stop);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Loading of warehouse {Warehouse} is tried again in {Pause}")]
    private partial void LogTryingAgain(string warehouse, TimeSpan pause, Exception exception);
}
