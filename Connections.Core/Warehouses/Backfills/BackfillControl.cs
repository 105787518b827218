using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Backfills;

/// <summary>Starts, shows and cancels back-fills.</summary>
public sealed class BackfillControl
{
    private readonly IDbContextFactory<ConnectionsDb> _databases;
    private readonly IEventLog _log;
    private readonly CurrentSetup _setup;
    private readonly IBackgroundJobClient _jobs;
    private readonly RunningSyncs _running;
    private readonly TimeProvider _clock;

    internal BackfillControl(IDbContextFactory<ConnectionsDb> databases, IEventLog log, CurrentSetup setup, IBackgroundJobClient jobs, RunningSyncs running, TimeProvider clock) =>
        (_databases, _log, _setup, _jobs, _running, _clock) = (databases, log, setup, jobs, running, clock);

    /// <summary>Adds one, which begins as soon as nothing else loads the warehouse; or says what is wrong with it, by field.</summary>
    public async Task<Checked<Backfill>> StartAsync(NewBackfill wanted, Actor actor, CancellationToken cancellationToken)
    {
        if (!_setup.Value.Warehouses.TryGetValue(wanted.WarehouseId, out var warehouse))
            return new Problem("warehouse", "The warehouse was deleted.");
        List<Problem> problems = [];
        if (!warehouse.Enabled)
            problems.Add(new("warehouse", "The warehouse is disabled: enable it under Settings first."));
        if (wanted.Sources.Count == 0 || wanted.Sources.Any(source => !warehouse.Sources.Contains(source)))
            problems.Add(new("sources", wanted.Sources.Count == 0 ? "Choose at least one source." : "The warehouse does not load one of these sources any more."));
        if (wanted.To <= wanted.From)
            problems.Add(new("to", "The end of the time range is not behind its beginning. Choose a later end."));
        if (problems.Count > 0)
            return problems.ToArray();

        if (await _log.FindAsync(wanted.From, cancellationToken) is not { } start)
            return new Problem("from", "The event log holds nothing from this time on. Choose an earlier time.");
        var end = await _log.FindAsync(wanted.To, cancellationToken) ?? _log.End;
        if (!start.IsBefore(end))
            return new Problem("to", "No event was stored in this time range. Choose another one.");

        var backfill = new Backfill
        {
            WarehouseId = warehouse.Id,
            Sources = [.. wanted.Sources],
            Tables = [.. wanted.Tables],
            From = wanted.From,
            To = wanted.To,
            CreatedAt = _clock.GetUtcNow(),
            CreatedBy = actor.Name,
            Start = start.ToString(),
            End = end.ToString(),
            Position = start.ToString(),
        };
        await AddAsync(backfill, actor, cancellationToken);
        Enqueue(warehouse.Id);
        return backfill;
    }

    /// <summary>How many events lie in a time range, of whatever source: an estimate before it is started. Null where the log cannot say.</summary>
    public async Task<long?> CountAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (await _log.FindAsync(from, cancellationToken) is not { } start)
            return 0;
        var end = await _log.FindAsync(to, cancellationToken) ?? _log.End;
        return start.IsBefore(end) ? _log.CountBetween(start, end) : 0;
    }

    /// <summary>Those of a warehouse, newest first, at most 50.</summary>
    public async Task<IReadOnlyList<Backfill>> ListAsync(Guid warehouseId, CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        return await db.Backfills.AsNoTracking().Where(b => b.WarehouseId == warehouseId).OrderByDescending(b => b.CreatedAt).Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>The share of its stretch that is done with, 0 to 1; null where the log cannot say.</summary>
    public double? Share(Backfill backfill)
    {
        if (!LogPosition.TryParse(backfill.Start, out var start) || !LogPosition.TryParse(backfill.End, out var end) || !LogPosition.TryParse(backfill.Position, out var position))
            return null;
        return start.Log == _log.Id && _log.CountBetween(start, end) is > 0 and { } all ? Math.Clamp((double)(_log.CountBetween(start, position) ?? 0) / all, 0, 1) : null;
    }

    /// <summary>Ends one for good, after its batch; what it had loaded stays. False where it is over.</summary>
    public async Task<bool> CancelAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        var backfill = await db.Backfills.SingleOrDefaultAsync(b => b.Id == id && b.State == BackfillState.Open, cancellationToken);
        if (backfill is null)
            return false;
        (backfill.State, backfill.EndedAt) = (BackfillState.Cancelled, _clock.GetUtcNow());
        foreach (var run in await db.SyncRuns.Where(run => run.BackfillId == id && run.Status == SyncStatus.Running).ToListAsync(cancellationToken))
            (run.Status, run.EndedAt) = (SyncStatus.Cancelled, _clock.GetUtcNow());
        db.Audit.Add(Entry("Storage Destination Back-fill Cancelled", backfill, actor));
        await db.SaveChangesAsync(cancellationToken);
        _running.StopBackfill(backfill.WarehouseId, id);
        return true;
    }

    /// <summary>Has the open ones of a warehouse go on, now that nothing else loads it.</summary>
    internal async Task ContinueAsync(Guid warehouseId, CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        if (await db.Backfills.AnyAsync(b => b.WarehouseId == warehouseId && b.State == BackfillState.Open, cancellationToken))
            Enqueue(warehouseId);
    }

    /// <summary>Has all open ones go on, after a start.</summary>
    internal async Task ContinueAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        foreach (var warehouse in await db.Backfills.Where(b => b.State == BackfillState.Open).Select(b => b.WarehouseId).Distinct().ToListAsync(cancellationToken))
            Enqueue(warehouse);
    }

    private async Task AddAsync(Backfill backfill, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        db.Backfills.Add(backfill);
        db.SyncRuns.AddRange(backfill.Sources.Select(source => new SyncRun
        {
            WarehouseId = backfill.WarehouseId,
            SourceId = source,
            StartedBy = backfill.CreatedBy,
            StartedAt = backfill.CreatedAt,
            BackfillId = backfill.Id,
        }));
        db.Audit.Add(Entry("Storage Destination Back-fill Started", backfill, actor));
        await db.SaveChangesAsync(cancellationToken);
    }

    private AuditEntry Entry(string what, Backfill backfill, Actor actor) => new()
    {
        WorkspaceId = _setup.Value.Workspace!.Id,
        Event = what,
        ActorId = actor.Id,
        ActorName = actor.Name,
        ObjectType = "warehouse",
        ObjectId = backfill.WarehouseId,
        ObjectName = _setup.Value.Warehouses.GetValueOrDefault(backfill.WarehouseId)?.Name ?? "",
        At = _clock.GetUtcNow(),
        Reason = $"Events from {backfill.From:u} to {backfill.To:u}",
    };

    private void Enqueue(Guid warehouseId) => _jobs.Enqueue<BackfillJob>(job => job.RunAsync(warehouseId, CancellationToken.None));
}
