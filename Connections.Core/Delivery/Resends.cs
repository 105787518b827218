using Hangfire;

namespace Connections.Core.Delivery;

/// <summary>How a re-send of a destination's parked events stands.</summary>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="Total">How many were parked then.</param>
/// <param name="Sent">How many were sent since.</param>
/// <param name="Arrived">How many of them arrived.</param>
public sealed record ResendProgress(DateTimeOffset StartedAt, long Total, long Sent, long Arrived);

/// <summary>Starts and watches re-sends of parked events: jobs, one at a time for a destination.</summary>
/// <remarks>How they stand is in memory: the data folder's lock proves that no other process runs them, and a job that a restart finds goes on without it.</remarks>
public sealed class Resends
{
    // A queued job can be deleted on the queue's own page: after this time without a sign of life nobody trusts that it still runs.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    private readonly IBackgroundJobClient _jobs;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, (ResendProgress Progress, DateTimeOffset Seen)> _running = [];
    private readonly Dictionary<Guid, CancellationTokenSource> _cancels = [];

    internal Resends(IBackgroundJobClient jobs, TimeProvider clock) => (_jobs, _clock) = (jobs, clock);

    /// <summary>
    /// Has parked events of an enabled destination sent again, outside the order. Those that arrive are counted as delivered from then
    /// on, those that fail again stay parked with their new reason.
    /// </summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="which">Which of its parked events.</param>
    /// <param name="total">How many those are, for the progress.</param>
    /// <returns>False where one runs already: nothing was started.</returns>
    public bool Start(Guid destinationId, ParkedSelection which, long total)
    {
        lock (_lock)
        {
            if (Find(destinationId) is not null)
                return false;
            _running[destinationId] = (new(_clock.GetUtcNow(), total, 0, 0), _clock.GetUtcNow());
            _cancels.Remove(destinationId);
        }

        _jobs.Enqueue<ResendJob>(job => job.RunAsync(destinationId, which, 0, CancellationToken.None));
        return true;
    }

    /// <summary>Ends the destination's re-send once the hundred events in flight have come to an end. What it has not sent stays parked.</summary>
    public void Cancel(Guid destinationId)
    {
        lock (_lock)
            CancelOf(destinationId).Cancel();
    }

    /// <summary>How the destination's re-send stands; null when none runs.</summary>
    public ResendProgress? Progress(Guid destinationId)
    {
        lock (_lock)
            return Find(destinationId);
    }

    internal CancellationToken CancelledOf(Guid destinationId)
    {
        lock (_lock)
            return CancelOf(destinationId).Token;
    }

    internal void Report(Guid destinationId, int sent, int arrived)
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            var known = Find(destinationId) ?? new(now, 0, 0, 0);
            _running[destinationId] = (known with { Sent = known.Sent + sent, Arrived = known.Arrived + arrived }, now);
        }
    }

    internal void End(Guid destinationId)
    {
        lock (_lock)
            _running.Remove(destinationId);
    }

    private CancellationTokenSource CancelOf(Guid destinationId) =>
        _cancels.TryGetValue(destinationId, out var cancel) ? cancel : _cancels[destinationId] = new();

    private ResendProgress? Find(Guid destinationId) =>
        _running.TryGetValue(destinationId, out var known) && _clock.GetUtcNow() - known.Seen < Silence ? known.Progress : null;
}
