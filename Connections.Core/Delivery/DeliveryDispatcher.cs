using System.Threading.Channels;
using Connections.Core.Log;
using Connections.Core.Workspaces;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Delivery;

/// <summary>
/// Keeps one watch for each enabled destination: it enqueues a drain job when there is something to read, a retry is due, or the set-up
/// changed; and, since a start knows nothing, one at the start.
/// </summary>
/// <remarks>
/// A watch asks for a slice, waits for its end, and then for what that end named: it compares positions and times instead of counting
/// signals, so a wake-up cannot be lost between the two. Jobs do the work; a watch costs a few timers.
/// </remarks>
internal sealed partial class DeliveryDispatcher(
    CurrentSetup current, IEventLog log, IDeliveryState state, DrainGate gate, IBackgroundJobClient jobs, TimeProvider clock, ILogger<DeliveryDispatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan JobMayTake = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CursorRests = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<Guid, Watch> _watches = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        current.Changed += Signal;
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
            current.Changed -= Signal;
            foreach (var id in _watches.Keys.ToList())
                await EndAsync(id);
        }
    }

    private void Signal() => _changes.Writer.TryWrite(true);

    private async Task TryReconcileAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ReconcileAsync(current.Value, stoppingToken);
        }
#pragma warning disable CA1031 // the loop that must not die: a full disk now would end the process, and with it collection
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            NotFollowed(logger, e);
            await Task.Delay(AfterFailure, clock, stoppingToken);
            Signal();
        }
    }

    private async Task ReconcileAsync(Setup setup, CancellationToken stoppingToken)
    {
        foreach (var id in _watches.Keys.Where(id => !setup.Destinations.TryGetValue(id, out var one) || !one.Enabled).ToList())
            await EndAsync(id);

        foreach (var destination in setup.Destinations.Values.Where(destination => destination.Enabled))
        {
            if (_watches.TryGetValue(destination.Id, out var watch))
            {
                if (watch.Seen == destination)
                    continue;
                watch.Seen = destination;
                watch.Pulse();
                continue;
            }

            // Whatever is appended from here on is delivered, however late the first slice comes.
            await state.BeginAsync(destination.Id, log.End, stoppingToken);
            watch = new Watch(destination, CancellationTokenSource.CreateLinkedTokenSource(stoppingToken));
            watch.Task = WatchAsync(destination.Id, watch);
            _watches[destination.Id] = watch;
        }
    }

    private async Task EndAsync(Guid id)
    {
        _watches.Remove(id, out var watch);
        await watch!.Stop.CancelAsync();
        await watch.Task;
        watch.Stop.Dispose();
    }

    private async Task WatchAsync(Guid id, Watch watch)
    {
        var stop = watch.Stop.Token;
        var failed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (failed)
                    await Task.Delay(AfterFailure, clock, stop);
                watch.Rest();
                var end = await DrainAsync(id, stop);
                failed = end is null;
                if (end is { MoreNow: false })
                    await WaitForWorkAsync(watch, end, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the one place where a watch, which must not die, meets its failures
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failed(logger, id, e);
                failed = true;
            }
        }
    }

    private async Task<SliceEnd?> DrainAsync(Guid id, CancellationToken stop)
    {
        var end = gate.NextEndAsync(id);
        while (true)
        {
            Enqueue(id);
            try
            {
                return await end.WaitAsync(JobMayTake, clock, stop);
            }
            catch (TimeoutException)
            {
                // Jobs expire, and a storage that fails may lose one: ask again. A slice that is merely slow is not disturbed by that.
                gate.Unqueue(id);
            }
        }
    }

    private void Enqueue(Guid id)
    {
        if (!gate.TryQueue(id))
            return;
        try
        {
            jobs.Enqueue<DeliverJob>(job => job.RunAsync(id, CancellationToken.None));
        }
        catch
        {
            gate.Unqueue(id);
            throw;
        }
    }

    private async Task WaitForWorkAsync(Watch watch, SliceEnd end, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> signals = [watch.Changed];
        if (end.ReadTo is { } readTo)
        {
            signals.Add(log.WaitAsync(readTo, watch.Seen.Sources, enough.Token));
            signals.Add(CursorLagsAsync(readTo, enough.Token));
        }

        if (end.NextAt is { } next)
            signals.Add(UntilAsync(next, enough.Token));
        signals.Add(Task.Delay(Timeout.InfiniteTimeSpan, clock, enough.Token));

        var first = await Task.WhenAny(signals);
        await enough.CancelAsync();
        await first;
    }

    // A destination with nothing to read has its cursor moved all the same, now and then, so that retention need not keep what it passed.
    private async Task CursorLagsAsync(LogPosition readTo, CancellationToken cancellationToken)
    {
        do
            await Task.Delay(CursorRests, clock, cancellationToken);
        while (log.End == readTo);
    }

    private async Task UntilAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var wait = time - clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Delivery to destination {DestinationId} cannot be dispatched; it is tried again in 10 seconds.")]
    private static partial void Failed(ILogger logger, Guid destinationId, Exception exception);

    [LoggerMessage(LogLevel.Error, "Deliveries could not follow a change of the set-up; it is tried again in 10 seconds.")]
    private static partial void NotFollowed(ILogger logger, Exception exception);

    /// <summary>What is kept for one enabled destination.</summary>
    private sealed class Watch(DestinationSetup seen, CancellationTokenSource stop)
    {
        private volatile TaskCompletionSource _changed = New();

        public DestinationSetup Seen { get; set; } = seen;

        public CancellationTokenSource Stop { get; } = stop;

        public Task Task { get; set; } = Task.CompletedTask;

        /// <summary>Completes when the set-up has changed since the last <see cref="Rest"/>.</summary>
        public Task Changed => _changed.Task;

        public void Pulse() => _changed.TrySetResult();

        public void Rest() => _changed = New();

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
