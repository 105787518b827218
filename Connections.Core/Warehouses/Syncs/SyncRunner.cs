using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// One sync of one warehouse, from its history's first row to the last: loads what the log held when it began, tries again where that can
/// help, and says how it went.
/// </summary>
internal sealed partial class SyncRunner(
    IEventLog log,
    CurrentSetup setup,
    SyncHistory history,
    DataFolder folder,
    IOptions<WarehouseOptions> options,
    Func<string, IWarehouseEngine?> engines,
    TimeProvider clock,
    ILogger<SyncRunner> logger)
{
    // Transient trouble is waited out inside the run, from one second up to a minute between tries; after that the next run goes on.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end. Trouble of the warehouse ends in the history; ours rises, after the history has it.</summary>
    public async Task RunAsync(WarehouseSetup warehouse, string startedBy, RunningSync running, CancellationToken cancellationToken)
    {
        var sources = warehouse.Sources.Where(id => setup.Value.Sources.ContainsKey(id) && warehouse.Selection.Of(id).Enabled)
            .Select(id => setup.Value.Sources[id]).OrderBy(source => source.Name).ToList();
        if (sources.Count == 0)
            return;

        var tally = new SyncTally(sources.Select(source => source.Id));
        var runs = await history.BeginAsync(warehouse.Id, tally.Sources.Keys, startedBy, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, running.StopRequested);
        var end = SyncEnd.Well;
        try
        {
            await LoadAsync(warehouse, sources, tally, running, stop.Token, cancellationToken);
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
    }

    private async Task LoadAsync(
        WarehouseSetup warehouse, IReadOnlyList<SourceSetup> sources, SyncTally tally, RunningSync running, CancellationToken stop, CancellationToken cancellationToken)
    {
        var engine = engines(warehouse.Type)
            ?? throw new WarehouseException(WarehouseFault.Schema, false, $"This version knows no warehouse of the type '{warehouse.Type}'. Use one that does.");
        var context = EngineContext.For(warehouse, folder, options.Value);
        // Fixed for the whole run: a log that grows as fast as it is loaded would never end it.
        var until = log.End;
        var (pause, failingSince) = (FirstPause, (DateTimeOffset?)null);
        while (true)
        {
            var rowsBefore = tally.Rows;
            try
            {
                await using var session = await engine.OpenAsync(context, stop);
                await new LogLoad(log, session, context, sources, tally, running, IsWanted, clock).RunAsync(until, stop, cancellationToken);
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

        bool IsWanted() => setup.Value.Warehouses.TryGetValue(warehouse.Id, out var now) && now.Enabled;
    }

    [LoggerMessage(LogLevel.Error, "Sync of warehouse {Warehouse} failed ({Fault}); its cursor stays, and the next sync goes on there")]
    private partial void LogFailed(string warehouse, WarehouseFault fault, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Sync of warehouse {Warehouse} is tried again in {Pause}")]
    private partial void LogTryingAgain(string warehouse, TimeSpan pause, Exception exception);
}
