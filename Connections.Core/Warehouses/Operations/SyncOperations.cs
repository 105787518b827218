using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Operations;

/// <summary>The sync history of all warehouses as rows.</summary>
/// <remarks>
/// The loads of these tables themselves are in it only where they had trouble: else each of them would be news for the next one.
/// Its positions are times of ends, in milliseconds. Ends that lie near each other may be saved in another order, so what ended within an hour
/// before the cursor is looked at again: what is there already is left out.
/// </remarks>
internal sealed class SyncOperations(IDbContextFactory<ConnectionsDb> databases, CurrentSetup setup, TimeProvider clock) : IOperationsStream
{
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    public Guid Id { get; } = new("c0de0000-0000-4000-8000-000000000002");

    public LogPosition Start => new(Id, 0);

    public Task<LogPosition> EndAsync(CancellationToken cancellationToken) => Task.FromResult(new LogPosition(Id, clock.GetUtcNow().ToUnixTimeMilliseconds()));

    public async Task<LogPosition> FillAsync(EventRows rows, LogPosition from, LogPosition end, CancellationToken cancellationToken)
    {
        var since = from.Offset == 0 ? DateTimeOffset.UnixEpoch : DateTimeOffset.FromUnixTimeMilliseconds(from.Offset) - Overlap;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var runs = await db.SyncRuns.AsNoTracking()
            .Where(run => run.EndedAt >= since && run.Status != SyncStatus.Running && (run.SourceId != OperationalTables.SourceId || run.Status != SyncStatus.Success)).OrderBy(run => run.EndedAt).ToListAsync(cancellationToken);
        foreach (var run in runs)
        {
            rows.Begin(OperationalTables.Syncs, OperationalTables.SyncsTable, $"{run.Id}", run.EndedAt!.Value)
                ?.Put("warehouse", setup.Value.Warehouses.GetValueOrDefault(run.WarehouseId)?.Slug)
                .Put("source", run.SourceId == OperationalTables.SourceId ? OperationalTables.Schema : setup.Value.Sources.GetValueOrDefault(run.SourceId)?.Slug)
                .Put("started_by", run.StartedBy)
                .Put("started_at", run.StartedAt)
                .Put("ended_at", run.EndedAt)
                .Put("status", run.Status.ToString().ToLowerInvariant())
                .Put("rows_loaded", run.Rows)
                .Put("bytes_read", run.Bytes)
                .Put("preparation_ms", (long)run.Preparation.TotalMilliseconds)
                .Put("loading_ms", (long)run.Loading.TotalMilliseconds)
                .Put("notices", CountOf(run.Notices))
                .Put("error", run.Error)
                .Put("trouble", run.Trouble?.ToString())
                .Put("is_backfill", run.BackfillId is not null);
        }

        return end;
    }

    private static long CountOf(string notices)
    {
        using var json = JsonDocument.Parse(notices);
        return json.RootElement.GetArrayLength();
    }
}
