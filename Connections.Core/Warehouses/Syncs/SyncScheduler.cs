using System.Threading.Channels;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Waits for the next due time, or for a change of what people set up, and queues what is due.</summary>
internal sealed partial class SyncScheduler(
    CurrentSetup setup, SyncTimetable timetable, SyncHistory history, WarehouseSyncs syncs, BackfillControl backfills, TimeProvider clock, ILogger<SyncScheduler> logger) : BackgroundService
{
    // A timer cannot wait for years; waking once a day costs nothing.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1), AfterFault = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <remarks>The rows of a former process are closed here, before the host starts what runs jobs after this service.</remarks>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await history.CloseCutOffAsync(cancellationToken);
        setup.Changed += OnChanged;
        timetable.Changed += OnChanged;
        await FollowAsync(cancellationToken);
        foreach (var (warehouse, (failures, end)) in await history.FailingAsync(cancellationToken))
            timetable.Restore(warehouse, failures, end);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        setup.Changed -= OnChanged;
        timetable.Changed -= OnChanged;
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFirst = true;
        while (true)
        {
            try
            {
                if (isFirst)
                    await backfills.ContinueAllAsync(stoppingToken);
                isFirst = false;
                foreach (var warehouse in timetable.TakeDue())
                    syncs.StartScheduled(warehouse);
                if (await ChangesBeforeDueAsync(stoppingToken))
                    await FollowAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A busy database now must not end all schedules: look at everything again a little later.
                LogFault(e);
                await Task.Delay(AfterFault, clock, stoppingToken);
                OnChanged();
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken) => timetable.Follow(setup.Value, await history.LastAsync(cancellationToken));

    private async Task<bool> ChangesBeforeDueAsync(CancellationToken stoppingToken)
    {
        var wait = timetable.Earliest - clock.GetUtcNow() is { } left && left < LongestWait ? left : LongestWait;
        if (wait <= TimeSpan.Zero)
            return false;
        using var due = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, due.Token);
        try
        {
            return await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void OnChanged() => _changes.Writer.TryWrite(true);

    [LoggerMessage(LogLevel.Error, "Warehouse syncs could not be scheduled; it is tried again")]
    private partial void LogFault(Exception exception);
}
