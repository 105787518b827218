using Connections.Core.Delivery.Figures;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>What a slice of one destination came to. It is committed whole: cursor, waiting events and counters never part.</summary>
/// <param name="DestinationId">The destination.</param>
/// <param name="From">The cursor that the slice was read from.</param>
/// <param name="To">The cursor behind it; the same where only waiting events were tried.</param>
/// <param name="At">When.</param>
public sealed record SliceResult(Guid DestinationId, LogPosition From, LogPosition To, DateTimeOffset At)
{
    /// <summary>Stored events that wait no longer.</summary>
    public IReadOnlyList<long> Gone { get; init; } = [];

    /// <summary>Events that wait, in the order of the log: new ones (id 0), and stored ones whose next try changed.</summary>
    public IReadOnlyList<WaitingEvent> Waiting { get; init; } = [];

    /// <summary>Events that were given up.</summary>
    public IReadOnlyList<ParkedRecord> Parked { get; init; } = [];

    /// <summary>What is added to the figures.</summary>
    public IReadOnlyList<EventFigure> Figures { get; init; } = [];

    /// <summary>A few of the events of each reason.</summary>
    public IReadOnlyList<ReasonSample> Samples { get; init; } = [];

    /// <summary>What is added to the counters: the figures of whole events, by state and reason.</summary>
    public IEnumerable<ReasonCount> Counts => Figures.Where(figure => figure.MappingId is null && figure.State != DeliveryStates.Took)
        .GroupBy(figure => (figure.State, figure.Reason)).Select(same => new ReasonCount(same.Key.State, same.Key.Reason, same.Sum(figure => figure.Count)));
}

/// <summary>How many events ended in one state within a minute.</summary>
/// <param name="Minute">The minute's beginning.</param>
/// <param name="State"><c>delivered</c>, <c>filtered</c>, <c>discarded</c> or <c>retried</c>.</param>
/// <param name="Count">How many.</param>
public sealed record MinuteCount(DateTimeOffset Minute, string State, long Count);

/// <summary>The states that events are counted by. The words stand in the database.</summary>
internal static class DeliveryStates
{
    public const string Delivered = "delivered";
    public const string Filtered = "filtered";
    public const string Discarded = "discarded";
    public const string Retried = "retried";

    /// <summary>Delivered once more, by latency: see <see cref="LatencyScale"/>.</summary>
    public const string Took = "took";
}
