using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Delivery.Replays;

/// <summary>Runs the replays that are open, one at a time for each destination: those that a restart finds as well.</summary>
/// <remarks>A replay mostly waits, for its pace and for answers: it is a task that holds no worker, unlike a slice of delivery.</remarks>
internal sealed partial class ReplayRunner(ReplayTools tools, ReplayControl control, ILogger<ReplayRunner> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<Guid, Running> _running = []; // by destination; of the loop alone

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        control.Changed += Signal;
        try
        {
            Signal();
            await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
                await TryReconcileAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host stops
        }
        finally
        {
            control.Changed -= Signal;
            await Task.WhenAll(_running.Values.Select(running => running.Task));
            foreach (var running in _running.Values)
                running.Stop.Dispose();
        }
    }

    private void Signal() => _changes.Writer.TryWrite(true);

    private async Task TryReconcileAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ReconcileAsync(stoppingToken);
        }
#pragma warning disable CA1031 // the loop that must not die
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Failed(logger, e);
            await Task.Delay(AfterFailure, tools.Clock, stoppingToken);
            Signal();
        }
    }

    private async Task ReconcileAsync(CancellationToken stoppingToken)
    {
        var open = (await tools.State.ReadOpenAsync(stoppingToken)).Where(replay => replay.State != ReplayStates.Paused).ToList();
        foreach (var (destination, running) in _running.ToList())
        {
            if (!running.Task.IsCompleted && open.All(replay => replay.Id != running.Id))
                await running.Stop.CancelAsync();
            if (!running.Task.IsCompleted)
                continue;
            _running.Remove(destination);
            running.Stop.Dispose();
        }

        foreach (var replay in open.Where(replay => !_running.ContainsKey(replay.Request.DestinationId)).DistinctBy(replay => replay.Request.DestinationId))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _running[replay.Request.DestinationId] = new(replay.Id, stop, RunAsync(replay, stop.Token));
        }
    }

    private async Task RunAsync(Replay replay, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            if (!tools.Current.Value.Destinations.TryGetValue(replay.Request.DestinationId, out var setup))
            {
                await SetAsync(replay, ReplayStates.Stopped, "Its destination was deleted.");
                return;
            }

            if (replay.Cursor.Log != tools.Log.Id)
            {
                await SetAsync(replay, ReplayStates.Stopped, "The event log was replaced by another one.");
                return;
            }

            await SetAsync(replay, ReplayStates.Running, null);
            await new ReplayRun(replay, DeliveryPlan.Compile(setup), tools, note => Note(replay, note)).RunAsync(stopping);
            await SetAsync(replay, ReplayStates.Done, null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // paused, cancelled, or the host stops: its cursor stands where it stood
        }
#pragma warning disable CA1031 // a full disk, or a fault of ours: the replay says so, and is tried again
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReplayFailed(logger, replay.Id, e);
            Note(replay, $"It failed and is tried again: {e.Message}");
            await Task.Delay(AfterFailure, tools.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Signal();
        }
    }

    private Task<bool> SetAsync(Replay replay, string state, string? note) => tools.State.SetStateAsync(
        replay.Id, [ReplayStates.Queued, ReplayStates.Running], state, note, tools.Clock.GetUtcNow(), CancellationToken.None);

    private void Note(Replay replay, string? note) => tools.Notes[replay.Id] = note;

    [LoggerMessage(LogLevel.Error, "Replays cannot be followed; it is tried again in 10 seconds.")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "Replay {ReplayId} failed; it goes on from its cursor in 10 seconds.")]
    private static partial void ReplayFailed(ILogger logger, Guid replayId, Exception exception);

    private sealed record Running(Guid Id, CancellationTokenSource Stop, Task Task);
}
