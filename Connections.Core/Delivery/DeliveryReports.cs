using Connections.Core.Log;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>How delivery to one destination stands: totals since it was made.</summary>
/// <param name="Delivered">Events that arrived.</param>
/// <param name="Filtered">Events that a rule kept from it.</param>
/// <param name="Discarded">Events refused for good, or out of their retry window: they are parked.</param>
/// <param name="Retried">Tries that failed and were or will be repeated.</param>
/// <param name="Waiting">Events that wait for their next try or behind one that does.</param>
/// <param name="Behind">Age of the oldest event not yet committed; null when it is at the end of the log.</param>
/// <param name="LastDeliveredAt">When the last event arrived; null before the first.</param>
/// <param name="Problem">Why nothing is delivered until its owner does something, as a sentence that says what; null where nothing is wrong.</param>
public sealed record DeliveryReport(
    long Delivered, long Filtered, long Discarded, long Retried, long Waiting, TimeSpan? Behind, DateTimeOffset? LastDeliveredAt, string? Problem = null)
{
    /// <summary>How many events stand between that one and the end of the log, those of other sources included; null when it is at the end, or the log cannot say.</summary>
    public long? EventsBehind { get; init; }

    /// <summary>When one event is tried to see whether all may go on, where it failed for everyone or asked for time; null while it is not paused.</summary>
    public DateTimeOffset? PausedUntil { get; init; }
}

/// <summary>An event that was discarded and is kept for a re-send.</summary>
/// <param name="Id">Its key, for a re-send.</param>
/// <param name="MessageId">The event's own id.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Reason">Code and sentence, such as <c>The webhook answered 400</c>.</param>
/// <param name="Response">The start of what the vendor answered; null where it did not answer.</param>
/// <param name="Request">Method, address and the start of the body that were sent, without headers and secrets; null where no request could be made.</param>
public sealed record ParkedEvent(long Id, string MessageId, DateTimeOffset At, string Reason, string? Response, string? Request)
{
    /// <summary>The reason's code alone.</summary>
    public string Code { get; init; } = "";

    /// <summary>The source it came from.</summary>
    public Guid SourceId { get; init; }

    /// <summary>The replay that gave it up; null for delivery itself.</summary>
    public Guid? ReplayId { get; init; }
}

/// <summary>Counts of filtered, discarded or retried events for one reason.</summary>
/// <param name="State"><c>filtered</c>, <c>discarded</c> or <c>retried</c>.</param>
/// <param name="Reason">The code, such as <c>400</c> or <c>ETIMEDOUT</c>.</param>
/// <param name="Count">How many.</param>
public sealed record ReasonCount(string State, string Reason, long Count);

/// <summary>What the console shows of deliveries.</summary>
public sealed class DeliveryReports
{
    /// <summary>What is said of a destination whose cursor is a place in another log.</summary>
    internal const string OtherLog =
        "The event log was replaced by another one, so where to go on is not known. Disable the destination and enable it again: it then begins with the next event.";

    private readonly IDeliveryState _state;
    private readonly IEventLog _log;
    private readonly CurrentSetup _current;
    private readonly Func<Guid, DateTimeOffset?> _pausedUntil;
    private readonly TimeProvider _clock;

    internal DeliveryReports(IDeliveryState state, IEventLog log, CurrentSetup current, Func<Guid, DateTimeOffset?> pausedUntil, TimeProvider clock) =>
        (_state, _log, _current, _pausedUntil, _clock) = (state, log, current, pausedUntil, clock);

    /// <summary>Totals of one destination.</summary>
    public async Task<DeliveryReport> ReadAsync(Guid destinationId, CancellationToken cancellationToken)
    {
        var counts = (await _state.ReadCountersAsync(destinationId, cancellationToken)).ToLookup(count => count.State, count => count.Count);
        var waiting = await _state.ReadWaitingAsync(destinationId, cancellationToken);
        var cursor = await _state.ReadCursorAsync(destinationId, cancellationToken);
        var isLost = cursor is { } position && position.Log != _log.Id;
        var oldest = isLost ? null : await OldestAsync(destinationId, cursor, cancellationToken);
        return new(
            counts[DeliveryStates.Delivered].Sum(), counts[DeliveryStates.Filtered].Sum(), counts[DeliveryStates.Discarded].Sum(),
            counts[DeliveryStates.Retried].Sum(), waiting.Count, oldest is null ? null : _clock.GetUtcNow() - oldest.Time,
            await _state.ReadLastDeliveredAsync(destinationId, cancellationToken), isLost ? OtherLog : null)
        {
            EventsBehind = oldest is null ? null : _log.CountBetween(oldest.Position, _log.End),
            PausedUntil = _pausedUntil(destinationId),
        };
    }

    /// <summary>Counts by reason, largest first.</summary>
    public async Task<IReadOnlyList<ReasonCount>> ReasonsAsync(Guid destinationId, CancellationToken cancellationToken) =>
    [
        .. (await _state.ReadCountersAsync(destinationId, cancellationToken))
            .Where(count => count.State != DeliveryStates.Delivered).OrderByDescending(count => count.Count),
    ];

    /// <summary>Counts by minute and state from a time on, at most 2 days back; minutes in which nothing happened are left out.</summary>
    public Task<IReadOnlyList<MinuteCount>> MinutesAsync(Guid destinationId, DateTimeOffset from, CancellationToken cancellationToken) =>
        _state.ReadMinutesAsync(destinationId, from, cancellationToken);

    /// <summary>The newest parked events, at most <paramref name="count"/>.</summary>
    public Task<IReadOnlyList<ParkedEvent>> ParkedAsync(Guid destinationId, int count, CancellationToken cancellationToken) =>
        _state.ListParkedAsync(destinationId, ParkedSelection.All, 0, count, cancellationToken);

    private async Task<LogRecord?> OldestAsync(Guid destinationId, LogPosition? cursor, CancellationToken cancellationToken)
    {
        if (cursor is not { } position || !_current.Value.Destinations.TryGetValue(destinationId, out var setup))
            return null;

        var next = await _log.ReadAsync(position, setup.Sources, maxRecords: 1, maxBytes: 1, cancellationToken);
        return next.Records is [var oldest, ..] ? oldest : null;
    }
}
