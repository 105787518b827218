using Connections.Core.Delivery.Figures;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>
/// What delivery has to remember: cursors, waiting and parked events, counters. A seam: the embedded implementation is one SQLite file
/// with one writer; a shared database can be another.
/// </summary>
/// <remarks>Every method may be called from any thread.</remarks>
public interface IDeliveryState
{
    /// <summary>Where a destination reads on; null before <see cref="BeginAsync"/>.</summary>
    Task<LogPosition?> ReadCursorAsync(Guid destinationId, CancellationToken cancellationToken);

    /// <summary>Gives a destination its first cursor. One that has a cursor keeps it: safe to call twice.</summary>
    Task BeginAsync(Guid destinationId, LogPosition at, CancellationToken cancellationToken);

    /// <summary>Sets the cursor. A slice that is in flight then commits everything but its own cursor.</summary>
    Task MoveAsync(Guid destinationId, LogPosition to, CancellationToken cancellationToken);

    /// <summary>How many events wait, for which users, and when the next try is due.</summary>
    Task<WaitingSummary> ReadWaitingAsync(Guid destinationId, CancellationToken cancellationToken);

    /// <summary>
    /// Events to try now: for every user key whose oldest waiting event is due, that event and the ones held behind it, in order; at
    /// most <paramref name="max"/> in all.
    /// </summary>
    Task<IReadOnlyList<WaitingEvent>> ReadDueAsync(Guid destinationId, DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Commits all of a slice, or nothing; what is committed at the same time shares one sync of the disk. Of a destination that was forgotten
    /// meanwhile nothing is kept. A cursor that somebody moved before or behind the slice stays where they put it.
    /// </summary>
    Task<CommitAnswer> CommitSliceAsync(SliceResult slice, CancellationToken cancellationToken);

    /// <summary>Selected parked events with a key above <paramref name="after"/>, oldest first.</summary>
    Task<IReadOnlyList<ParkedRecord>> ReadParkedAsync(Guid destinationId, ParkedSelection which, long after, int max, CancellationToken cancellationToken);

    /// <summary>Selected parked events, newest first, without their contents.</summary>
    Task<IReadOnlyList<ParkedEvent>> ListParkedAsync(Guid destinationId, ParkedSelection which, int skip, int max, CancellationToken cancellationToken);

    /// <summary>How many selected events are parked, by code, most first.</summary>
    Task<IReadOnlyList<ReasonCount>> CountParkedAsync(Guid destinationId, ParkedSelection which, CancellationToken cancellationToken);

    /// <summary>The event of that position, where it waits; null where it does not.</summary>
    Task<WaitingEvent?> FindWaitingAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken);

    /// <summary>The event of that position, where it is parked; null where it is not.</summary>
    Task<ParkedRecord?> FindParkedAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken);

    /// <summary>Commits what a re-send came to: events that arrived leave and are counted as delivered, the others bear their new reason.</summary>
    Task CommitResendAsync(Guid destinationId, IReadOnlyList<ParkedRecord> delivered, IReadOnlyList<ParkedRecord> failed, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Deletes parked events that were given up before a time; they stay counted. Returns how many.</summary>
    Task<int> DeleteParkedAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>How many commits wait for the disk.</summary>
    int QueuedCommits => 0;

    /// <summary>Totals by state and reason since the destination was made.</summary>
    Task<IReadOnlyList<ReasonCount>> ReadCountersAsync(Guid destinationId, CancellationToken cancellationToken);

    /// <summary>Counts by minute from a time on, oldest first; minutes in which nothing happened are left out. Kept for 2 days.</summary>
    Task<IReadOnlyList<MinuteCount>> ReadMinutesAsync(Guid destinationId, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>What came of events in a period, by source, mapping, state, reason and name.</summary>
    Task<IReadOnlyList<EventFigure>> ReadFiguresAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken);

    /// <summary>What came of events in a period, by interval, oldest first; intervals in which nothing happened are left out.</summary>
    Task<IReadOnlyList<FigurePoint>> ReadSeriesAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken);

    /// <summary>The newest events of a reason, newest first, at most 10.</summary>
    Task<IReadOnlyList<ReasonSample>> ReadSamplesAsync(Guid destinationId, string state, string reason, CancellationToken cancellationToken);

    /// <summary>Forgets figures that are shown no more.</summary>
    Task TrimFiguresAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>When the last event arrived; null before the first.</summary>
    Task<DateTimeOffset?> ReadLastDeliveredAsync(Guid destinationId, CancellationToken cancellationToken);

    /// <summary>Forgets all of a destination. Safe to call twice.</summary>
    Task ForgetAsync(Guid destinationId, CancellationToken cancellationToken);
}

/// <summary>What a commit did.</summary>
/// <param name="CursorFollows">Whether the cursor stands behind the slice now; false when somebody had moved it, or the destination was forgotten.</param>
/// <param name="NewIds">The ids of the new waiting events, in the order of <see cref="SliceResult.Waiting"/>.</param>
public sealed record CommitAnswer(bool CursorFollows, IReadOnlyList<long> NewIds);
