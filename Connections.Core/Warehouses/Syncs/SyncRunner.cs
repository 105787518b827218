using Connections.Core.Log;
using Connections.Core.Warehouses.Operations;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// One sync of one warehouse, from its history's first row to the last: loads what the log held when it began, tries again where that can
/// help, and says how it went.
/// </summary>
internal sealed partial class SyncRunner(
    IEventLog log,
    CurrentSetup setup,
    SyncHistory history,
    WarehouseSessions sessions,
    OperationsLoad operations,
    TimeProvider clock,
    ILogger<SyncRunner> logger)
{
    /// <summary>Runs it to its end. Trouble of the warehouse ends in the history; ours rises, after the history has it.</summary>
    public async Task<SyncEnd> RunAsync(WarehouseSetup warehouse, string startedBy, RunningSync running, CancellationToken cancellationToken)
    {
        var sources = warehouse.Sources.Where(id => setup.Value.Sources.ContainsKey(id) && warehouse.Selection.Of(id).Enabled)
            .Select(id => setup.Value.Sources[id]).OrderBy(source => source.Name).ToList();
        if (sources.Count == 0 && !warehouse.Operations)
            return SyncEnd.Well;

        var tally = new SyncTally([.. sources.Select(source => source.Id), .. warehouse.Operations ? [OperationalTables.SourceId] : Array.Empty<Guid>()]);
        var runs = await history.BeginAsync(warehouse.Id, tally.Sources.Keys, startedBy, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, running.StopRequested);
        var end = SyncEnd.Well;
        try
        {
            // Fixed for the whole run: a log that grows as fast as it is loaded would never end it.
            var until = log.End;
            await sessions.RunAsync(warehouse, tally, LoadAsync, stop.Token);

            async Task LoadAsync(IWarehouseSession session, EngineContext context)
            {
                if (sources.Count > 0)
                    await new LogLoad(log, session, context, sources, tally, running, IsWanted, clock).RunAsync(until, stop.Token, cancellationToken);
                if (warehouse.Operations && IsWanted())
                    await operations.RunAsync(session, tally, running, stop.Token, cancellationToken);
            }
        }
        catch (WarehouseException e)
        {
            end = new(false, e.Message, SyncTroubles.Of(e.Fault));
            LogFailed(warehouse.Slug, e.Fault, e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            end = new(true, cancellationToken.IsCancellationRequested ? "The program was stopped. The next sync goes on where this one ended." : null, null);
        }
        catch (Exception e)
        {
            end = new(false, $"A fault of this program stopped the sync; its log has the details. Nothing is lost: the next sync goes on where this one ended. ({e.Message})", null);
            throw;
        }
        finally
        {
            // Also when the program stops: the row has to say how it ended.
            await history.EndAsync(runs, tally, end, CancellationToken.None);
        }

        // The queue shall run it again after the restart.
        cancellationToken.ThrowIfCancellationRequested();
        return end;

        bool IsWanted() => setup.Value.Warehouses.TryGetValue(warehouse.Id, out var now) && now.Enabled;
    }

    [LoggerMessage(LogLevel.Error, "Sync of warehouse {Warehouse} failed ({Fault}); its cursor stays, and the next sync goes on there")]
    private partial void LogFailed(string warehouse, WarehouseFault fault, Exception exception);
}
