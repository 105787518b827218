using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Operations;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Web.Hosting;

/// <summary><c>connections sync {warehouse}</c>: starts a sync, waits for its end, and tells how it went.</summary>
internal sealed class SyncCommand(CurrentSetup setup, WarehouseSyncs syncs, IDbContextFactory<ConnectionsDb> databases, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether every source of the warehouse was loaded.</summary>
    public async Task<bool> RunAsync(string slug, TextWriter output, CancellationToken cancellationToken)
    {
        if (setup.Value.Warehouses.Values.FirstOrDefault(warehouse => warehouse.Slug == slug) is not { } wanted)
        {
            await output.WriteLineAsync($"There is no warehouse '{slug}'. Known: {string.Join(", ", setup.Value.Warehouses.Values.Select(w => w.Slug))}.");
            return false;
        }

        if (!wanted.Enabled || wanted.Sources.Count == 0)
        {
            await output.WriteLineAsync(wanted.Enabled ? $"'{slug}' loads no source." : $"'{slug}' is disabled. Enable it first.");
            return false;
        }

        // One that runs already may have passed what the caller wants loaded: let it end, then start another.
        await IdleAsync(wanted.Id, cancellationToken);
        // Told apart by their ids and not by their times: a clock that went back would show those of the day before as new.
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var before = (await db.SyncRuns.Where(run => run.WarehouseId == wanted.Id).Select(run => run.Id).ToListAsync(cancellationToken)).ToHashSet();
        syncs.Start(wanted.Id, "Command line");
        await IdleAsync(wanted.Id, cancellationToken);

        var runs = (await db.SyncRuns.AsNoTracking().Where(run => run.WarehouseId == wanted.Id).ToListAsync(cancellationToken))
            .Where(run => !before.Contains(run.Id)).ToList();
        if (runs.Count == 0)
            await output.WriteLineAsync("The sync ended before it began. The log of the process says why.");
        foreach (var run in runs)
        {
            var source = run.SourceId == OperationalTables.SourceId ? "operations" : setup.Value.Sources.GetValueOrDefault(run.SourceId)?.Slug ?? "a deleted source";
            await output.WriteLineAsync($"{source}: {run.Status}, {run.Rows} rows{(run.Error is null ? "" : $". {run.Error}")}");
        }

        return runs.Count > 0 && runs.All(run => run.Status == SyncStatus.Success);
    }

    private async Task IdleAsync(Guid warehouse, CancellationToken cancellationToken)
    {
        while (syncs.IsBusy(warehouse))
            await Task.Delay(Pause, clock, cancellationToken);
    }
}
