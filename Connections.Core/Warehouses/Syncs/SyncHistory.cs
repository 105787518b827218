using System.Text.Json;
using Connections.Core.Jobs;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// Writes the history of syncs: a row for each source of each sync. Scheduled syncs that find nothing would fill it, so within an hour
/// they are one row: the first one's, whose end moves on.
/// </summary>
internal sealed class SyncHistory(IDbContextFactory<ConnectionsDb> databases, SyncFigures figures, SyncAlerts alerts, TimeProvider clock) : IChore
{
    /// <summary>How many rows of one source of one warehouse are kept, for at most 90 days.</summary>
    public const int Keeps = 1000;

    /// <summary>Who the history says started a scheduled sync.</summary>
    public const string Schedule = "Schedule";

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);
    private static readonly TimeSpan QuietRow = TimeSpan.FromHours(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Adds a running row for each source. By their common start they are known as those of one sync.</summary>
    public async Task<IReadOnlyList<SyncRun>> BeginAsync(Guid warehouseId, IEnumerable<Guid> sources, string startedBy, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await AddAsync([.. sources.Select(source => new SyncRun { WarehouseId = warehouseId, SourceId = source, StartedBy = startedBy, StartedAt = now })], cancellationToken);
    }

    /// <summary>Adds rows as they are.</summary>
    public async Task<IReadOnlyList<SyncRun>> AddAsync(IReadOnlyList<SyncRun> runs, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.SyncRuns.AddRange(runs);
        await db.SaveChangesAsync(cancellationToken);
        return runs;
    }

    /// <summary>Closes the rows. Those of a warehouse that was deleted meanwhile are gone, and stay so.</summary>
    /// <param name="runs">What <see cref="BeginAsync"/> gave.</param>
    /// <param name="tally">What was done.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="cancellationToken">Ends the write; the rows then stay running until the next start.</param>
    public async Task EndAsync(IReadOnlyList<SyncRun> runs, SyncTally tally, SyncEnd end, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = runs.Select(run => run.Id).ToList();
        var found = await db.SyncRuns.Where(run => ids.Contains(run.Id)).ToListAsync(cancellationToken);
        foreach (var run in found)
        {
            var source = tally.Sources[run.SourceId];
            run.EndedAt = clock.GetUtcNow();
            run.Status = end.IsCancelled ? SyncStatus.Cancelled : source.Status(end.Error);
            (run.Rows, run.Bytes) = (source.Rows, source.Bytes);
            run.Position = source.LoadedTo?.ToString();
            run.Tables = JsonSerializer.Serialize(source.Tables);
            run.Notices = JsonSerializer.Serialize(source.Notices.All, Json);
            (run.Preparation, run.Loading, run.Error, run.Trouble) = (tally.Preparation, tally.Loading, end.Error, end.Trouble);
            await figures.AddAsync(db, run, source, cancellationToken);
            if (IsQuiet(run) && await QuietBeforeAsync(db, run, cancellationToken) is { } before)
            {
                (before.EndedAt, before.Position) = (run.EndedAt, run.Position);
                db.SyncRuns.Remove(run);
            }
        }

        var hasFailed = found.Count > 0 && !end.IsCancelled && (end.Error is not null || found.TrueForAll(run => run.Status == SyncStatus.Failure));
        var isMailed = hasFailed && await alerts.AddAsync(db, found, end.Error, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (isMailed)
            alerts.WakeUp();
    }

    /// <summary>Closes what a process left running when it ended. Called once, before any sync of this process.</summary>
    public async Task CloseCutOffAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var run in await db.SyncRuns.Where(run => run.Status == SyncStatus.Running && run.BackfillId == null).ToListAsync(cancellationToken))
        {
            (run.Status, run.EndedAt) = (SyncStatus.Cancelled, clock.GetUtcNow());
            run.Error = "The sync was cut off when the program ended. What it had committed is there; the next sync goes on behind it.";
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>When each warehouse was synced last, whatever came of it.</summary>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> LastAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var last = await db.SyncRuns.Where(run => run.BackfillId == null).GroupBy(run => run.WarehouseId)
            .Select(runs => new { Warehouse = runs.Key, At = runs.Max(run => run.StartedAt), Ended = runs.Max(run => run.EndedAt) })
            .ToListAsync(cancellationToken);
        return last.ToDictionary(run => run.Warehouse, run => run.Ended > run.At ? run.Ended.Value : run.At);
    }

    /// <summary>The warehouses whose last syncs failed for a reason that may pass, with how many in a row, and when the last of them ended.</summary>
    public async Task<IReadOnlyDictionary<Guid, (int Failures, DateTimeOffset End)>> FailingAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var failing = new Dictionary<Guid, (int, DateTimeOffset)>();
        foreach (var warehouse in await db.Warehouses.Where(warehouse => warehouse.Enabled).Select(warehouse => warehouse.Id).ToListAsync(cancellationToken))
        {
            // All rows of a sync have its error: any of them tells how it ended.
            var last = await SyncFailures.Ended(db, warehouse).AsNoTracking().OrderByDescending(run => run.StartedAt).FirstOrDefaultAsync(cancellationToken);
            if (last is { Error: not null, EndedAt: { } end } && last.Trouble?.MayPass() == true)
                failing[warehouse] = ((await SyncFailures.OfWholeAsync(db, warehouse, cancellationToken)).Count, end);
        }

        return failing;
    }

    /// <summary>Deletes old rows; never the one that says how far the source was loaded last, nor one that runs.</summary>
    async Task IChore.RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var pair in await db.SyncRuns.Select(run => new { run.WarehouseId, run.SourceId }).Distinct().ToListAsync(cancellationToken))
        {
            var runs = db.SyncRuns.Where(run => run.WarehouseId == pair.WarehouseId && run.SourceId == pair.SourceId && run.Status != SyncStatus.Running);
            var newest = runs.OrderByDescending(run => run.StartedAt).Select(run => new { run.Id, run.StartedAt, run.Position });
            var last = await newest.Where(run => run.Position != null).FirstOrDefaultAsync(cancellationToken);
            var tooMany = await newest.Skip(Keeps - 1).FirstOrDefaultAsync(cancellationToken);
            var tooOld = clock.GetUtcNow() - KeptFor;
            var before = tooMany?.StartedAt > tooOld ? tooMany.StartedAt : tooOld;
            var keep = last?.Id;
            await runs.Where(run => run.StartedAt < before && run.Id != keep).ExecuteDeleteAsync(cancellationToken);
        }

        await SyncFigures.TidyAsync(db, clock.GetUtcNow(), cancellationToken);
    }

    private static bool IsQuiet(SyncRun run) => run is { StartedBy: Schedule, BackfillId: null, Status: SyncStatus.Success, Rows: 0 };

    private static async Task<SyncRun?> QuietBeforeAsync(ConnectionsDb db, SyncRun run, CancellationToken cancellationToken)
    {
        var before = await db.SyncRuns.Where(other => other.WarehouseId == run.WarehouseId && other.SourceId == run.SourceId && other.Id != run.Id && other.BackfillId == null)
            .OrderByDescending(other => other.StartedAt).FirstOrDefaultAsync(cancellationToken);
        return before is not null && IsQuiet(before) && run.StartedAt - before.StartedAt < QuietRow ? before : null;
    }
}
