using System.Text.Json;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Syncs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Backfills;

/// <summary>Keeps how back-fills stand: one row of the history for each source of each, which grows with every piece that was loaded.</summary>
internal sealed class BackfillHistory(IDbContextFactory<ConnectionsDb> databases, SyncFigures figures, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Adds what a piece of work did, and closes the rows where the back-fill has ended with it.</summary>
    /// <param name="backfill">The back-fill.</param>
    /// <param name="tally">What was done.</param>
    /// <param name="end">How the piece ended. Trouble that may pass leaves the back-fill open: it goes on after the next sync.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task AddAsync(Backfill backfill, SyncTally tally, SyncEnd end, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Backfills.SingleOrDefaultAsync(b => b.Id == backfill.Id, cancellationToken) is not { } stored)
            return;
        stored.Position = backfill.Position;
        var isFailed = end.Error is not null && end.Trouble?.MayPass() != true;
        if (isFailed && stored.State == BackfillState.Open)
            (stored.State, stored.EndedAt) = (BackfillState.Failed, clock.GetUtcNow());

        foreach (var run in await db.SyncRuns.Where(run => run.BackfillId == backfill.Id).ToListAsync(cancellationToken))
        {
            if (!tally.Sources.TryGetValue(run.SourceId, out var source))
                continue;
            Add(run, tally, source, end);
            if (stored.State != BackfillState.Open)
            {
                run.EndedAt ??= clock.GetUtcNow();
                run.Status = StatusOf(stored.State, run);
            }

            await figures.AddAsync(db, run, source, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Says how a back-fill ended.</summary>
    public async Task EndAsync(Backfill backfill, BackfillState state, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Backfills.Where(b => b.Id == backfill.Id && b.State == BackfillState.Open).ExecuteUpdateAsync(
            set => set.SetProperty(b => b.State, state).SetProperty(b => b.EndedAt, clock.GetUtcNow()).SetProperty(b => b.Position, backfill.Position), cancellationToken);
    }

    /// <summary>Keeps how far it is.</summary>
    public async Task SavePositionAsync(Backfill backfill, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Backfills.Where(b => b.Id == backfill.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.Position, backfill.Position), cancellationToken);
    }

    private static void Add(SyncRun run, SyncTally tally, SourceTally source, SyncEnd end)
    {
        run.Rows += source.Rows;
        run.Bytes += source.Bytes;
        run.Preparation += tally.Preparation;
        run.Loading += tally.Loading;
        run.Tables = SyncFigures.Sum(run.Tables, source.Tables);
        var before = JsonSerializer.Deserialize<List<SyncNotice>>(run.Notices, Json) ?? [];
        run.Notices = JsonSerializer.Serialize(
            before.Concat(source.Notices.All).GroupBy(notice => notice with { Count = 0 }).Select(same => same.Key with { Count = same.Sum(notice => notice.Count) }), Json);
        (run.Error, run.Trouble) = (end.Error, end.Trouble);
    }

    private static SyncStatus StatusOf(BackfillState state, SyncRun run) => state switch
    {
        BackfillState.Cancelled => SyncStatus.Cancelled,
        _ when run.Error is null && run.Notices == "[]" => SyncStatus.Success,
        _ => run.Rows > 0 ? SyncStatus.Partial : SyncStatus.Failure,
    };
}
