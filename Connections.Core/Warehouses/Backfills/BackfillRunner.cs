using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Warehouses.Backfills;

/// <summary>Runs the oldest open back-fill of a warehouse for a while, and keeps in its history what came of it.</summary>
internal sealed partial class BackfillRunner(
    IDbContextFactory<ConnectionsDb> databases, IEventLog log, CurrentSetup setup, WarehouseSessions sessions, BackfillHistory history, TimeProvider clock, ILogger<BackfillRunner> logger)
{
    /// <summary>True where a back-fill of the warehouse is to go on at once: this one, or the next.</summary>
    public async Task<bool> RunAsync(WarehouseSetup warehouse, RunningSync running, CancellationToken cancellationToken)
    {
        if (await OldestAsync(warehouse.Id, cancellationToken) is not { } backfill)
            return false;
        running.BeginBackfill(backfill.Id);
        var sources = backfill.Sources.Where(id => setup.Value.Sources.ContainsKey(id) && warehouse.Sources.Contains(id)).Select(id => setup.Value.Sources[id]).ToList();
        var tally = new SyncTally(sources.Select(source => source.Id));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, running.StopRequested);
        var (end, saved) = (SyncEnd.Well, 0L);
        try
        {
            await sessions.RunAsync(warehouse, tally, LoadAsync, stop.Token);
        }
        catch (WarehouseException e)
        {
            end = new(false, e.Message, SyncTroubles.Of(e.Fault));
            LogFailed(warehouse.Slug, e.Fault, e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            end = new(true, null, null);
        }
        catch (Exception e)
        {
            end = new(false, $"A fault of this program stopped the back-fill; its log has the details. Start it again: what is there already is left out. ({e.Message})", null);
            throw;
        }
        finally
        {
            await history.AddAsync(backfill, tally, end, CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return end.Error is null;

        async Task LoadAsync(IWarehouseSession session, EngineContext context)
        {
            var load = new BackfillLoad(log, session, context, backfill, sources, tally, running, clock);
            var isDone = await load.RunAsync(IsWanted, () => SaveAsync(load.Position), stop.Token, cancellationToken);
            backfill.Position = load.Position.ToString();
            if (!isDone)
                return;
            // First it is known here that it is done, then its cursor goes: a kill in between leaves a row that nobody reads.
            await history.EndAsync(backfill, BackfillState.Done, cancellationToken);
            await load.ForgetAsync(cancellationToken);
        }

        // What is kept here is for people and for retention: now and then is enough.
        async Task SaveAsync(LogPosition position)
        {
            backfill.Position = position.ToString();
            if (saved != 0 && clock.GetElapsedTime(saved) < TimeSpan.FromSeconds(2))
                return;
            saved = clock.GetTimestamp();
            await history.SavePositionAsync(backfill, cancellationToken);
        }

        bool IsWanted() => running.Next is null && setup.Value.Warehouses.TryGetValue(warehouse.Id, out var now) && now.Enabled;
    }

    private async Task<Backfill?> OldestAsync(Guid warehouseId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Backfills.AsNoTracking().Where(b => b.WarehouseId == warehouseId && b.State == BackfillState.Open).OrderBy(b => b.CreatedAt).FirstOrDefaultAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "A back-fill of warehouse {Warehouse} failed ({Fault}); what it had loaded stays")]
    private partial void LogFailed(string warehouse, WarehouseFault fault, Exception exception);
}
