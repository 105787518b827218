using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Figures;

/// <summary>What came of the events of a period at one destination.</summary>
/// <param name="Period">The period.</param>
/// <param name="Delivered">Events that arrived.</param>
/// <param name="NotDelivered">Events that were given up: they are parked.</param>
/// <param name="P95">The time from receiving to the tool's answer that 95 of 100 delivered events did not exceed; null where none was.</param>
/// <param name="Reasons">What was given up and what was retried, by reason, most first.</param>
/// <param name="Series">Delivered and not delivered by interval, oldest first, without gaps.</param>
public sealed record EventDeliverySummary(
    FigurePeriod Period, long Delivered, long NotDelivered, TimeSpan? P95, IReadOnlyList<ReasonCount> Reasons, IReadOnlyList<DeliveryInterval> Series);

/// <summary>One interval of a chart.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="Delivered">Events that arrived.</param>
/// <param name="NotDelivered">Events that were given up.</param>
/// <param name="P95">See <see cref="EventDeliverySummary.P95"/>.</param>
public sealed record DeliveryInterval(DateTimeOffset Start, long Delivered, long NotDelivered, TimeSpan? P95);

/// <summary>The steps from receiving to the tool, for one destination and period. <see cref="Received"/> is the sum of all the others.</summary>
/// <param name="FailedOnIngest">Events that its sources refused, by reason.</param>
/// <param name="Filtered">Events that a rule kept from the destination, or from the chosen mapping, by reason.</param>
/// <param name="Pending">Events that wait for their next try now.</param>
/// <param name="Failed">Events that were given up, by reason.</param>
/// <param name="Delivered">Events that arrived.</param>
public sealed record DeliveryOverview(IReadOnlyList<ReasonCount> FailedOnIngest, IReadOnlyList<ReasonCount> Filtered, long Pending, IReadOnlyList<ReasonCount> Failed, long Delivered)
{
    /// <summary>All that the sources received.</summary>
    public long Received => FailedOnIngest.Sum(one => one.Count) + Filtered.Sum(one => one.Count) + Pending + Failed.Sum(one => one.Count) + Delivered;
}

/// <summary>Events of one name that came to one end.</summary>
/// <param name="Type">The call; empty where it is none.</param>
/// <param name="Name">The name; empty where it has none.</param>
/// <param name="Count">How many.</param>
public sealed record NamedFigure(string Type, string Name, long Count);

/// <summary>What people see of the figures of periods. Replays and test events are not among them.</summary>
public sealed class DeliveryFigures
{
    /// <summary>What an event is counted by that the chosen mapping did not take, though another one did.</summary>
    public const string FilteredAtMapping = "FILTERED_AT_MAPPING";

    private readonly IDeliveryState _state;
    private readonly SourceActivity _activity;
    private readonly CurrentSetup _current;

    internal DeliveryFigures(IDeliveryState state, SourceActivity activity, CurrentSetup current) => (_state, _activity, _current) = (state, activity, current);

    /// <summary>Delivered, not delivered and latency of a period.</summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="period">The period.</param>
    /// <param name="sourceId">One of its sources; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<EventDeliverySummary> SummaryAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken)
    {
        var figures = await WholeAsync(destinationId, period, sourceId, cancellationToken);
        var points = (await _state.ReadSeriesAsync(destinationId, period, sourceId, cancellationToken)).ToLookup(point => point.Start);
        List<DeliveryInterval> series = [];
        for (var start = period.From; start < period.To; start += period.Bucket)
        {
            var here = points[start].ToLookup(point => point.State);
            series.Add(new(start, Sum(here[DeliveryStates.Delivered]), Sum(here[DeliveryStates.Discarded]), P95(here[DeliveryStates.Took].Select(point => (point.Reason, point.Count)))));
        }

        return new(
            period, Of(figures, DeliveryStates.Delivered), Of(figures, DeliveryStates.Discarded),
            P95(figures.Where(one => one.State == DeliveryStates.Took).Select(one => (one.Reason, one.Count))),
            [.. Reasons(figures, DeliveryStates.Discarded), .. Reasons(figures, DeliveryStates.Retried)], series);
    }

    /// <summary>The steps of a period.</summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="period">The period.</param>
    /// <param name="mappingId">One of its mappings, which changes what comes from the filters at the destination on; null for the events as a whole.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<DeliveryOverview> OverviewAsync(Guid destinationId, FigurePeriod period, Guid? mappingId, CancellationToken cancellationToken)
    {
        var all = await _state.ReadFiguresAsync(destinationId, period, null, cancellationToken);
        var whole = all.Where(one => one.MappingId is null).ToList();
        var pending = (await _state.ReadWaitingAsync(destinationId, cancellationToken)).Count;
        var ingest = Ingest(destinationId, period);
        if (mappingId is null)
            return new(ingest, Reasons(whole, DeliveryStates.Filtered), pending, Reasons(whole, DeliveryStates.Discarded), Of(whole, DeliveryStates.Delivered));

        var own = all.Where(one => one.MappingId == mappingId).ToList();
        var (failed, delivered) = (Reasons(own, DeliveryStates.Discarded), Of(own, DeliveryStates.Delivered));
        return new(ingest, Reasons([.. whole, .. own], DeliveryStates.Filtered), pending, failed, delivered);
    }

    /// <summary>The names behind a state and, where it is given, a reason; most first, at most 100.</summary>
    public async Task<IReadOnlyList<NamedFigure>> NamesAsync(Guid destinationId, FigurePeriod period, string state, string? reason, CancellationToken cancellationToken) =>
    [
        .. (await WholeAsync(destinationId, period, null, cancellationToken)).Where(one => one.State == state && (reason is null || one.Reason == reason))
            .GroupBy(one => (one.Type, one.Name))
            .Select(same => new NamedFigure(same.Key.Type is { } type ? EventTypes.NameOf(type) : "", same.Key.Name, same.Sum(one => one.Count)))
            .Where(one => one.Count > 0).OrderByDescending(one => one.Count).Take(100),
    ];

    /// <summary>The newest events of a reason, newest first, at most 10, each with what was sent and answered.</summary>
    public Task<IReadOnlyList<ReasonSample>> SamplesAsync(Guid destinationId, string state, string reason, CancellationToken cancellationToken) =>
        _state.ReadSamplesAsync(destinationId, state, reason, cancellationToken);

    /// <summary>How many events of its sources were stored since a time: what passes a disabled destination by.</summary>
    public long StoredSince(Guid destinationId, DateTimeOffset since) => _current.Value.Destinations.TryGetValue(destinationId, out var setup)
        ? setup.Sources.Sum(source => _activity.Totals(source, since, DateTimeOffset.MaxValue).Stored)
        : 0;

    private async Task<List<EventFigure>> WholeAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        [.. (await _state.ReadFiguresAsync(destinationId, period, sourceId, cancellationToken)).Where(one => one.MappingId is null)];

    private IReadOnlyList<ReasonCount> Ingest(Guid destinationId, FigurePeriod period)
    {
        if (!_current.Value.Destinations.TryGetValue(destinationId, out var setup))
            return [];
        var refused = setup.Sources.SelectMany(source => _activity.Totals(source, period.From, period.To).Refused);
        return [.. refused.GroupBy(one => one.Key).Select(same => new ReasonCount("refused", same.Key, same.Sum(one => one.Value))).OrderByDescending(one => one.Count)];
    }

    private static List<ReasonCount> Reasons(IEnumerable<EventFigure> figures, string state) =>
    [
        .. figures.Where(one => one.State == state).GroupBy(one => one.Reason).Select(same => new ReasonCount(state, same.Key, same.Sum(one => one.Count)))
            .Where(one => one.Count > 0).OrderByDescending(one => one.Count),
    ];

    private static long Of(IEnumerable<EventFigure> figures, string state) => figures.Where(one => one.State == state).Sum(one => one.Count);

    private static long Sum(IEnumerable<FigurePoint> points) => points.Sum(point => point.Count);

    private static TimeSpan? P95(IEnumerable<(string Step, long Count)> steps) => LatencyScale.Percentile(steps, 0.95);
}
