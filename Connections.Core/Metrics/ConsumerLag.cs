using System.Diagnostics.Metrics;
using Connections.Core.Log;

namespace Connections.Core.Metrics;

/// <summary>How far the readers of the log are behind its end, as gauges of the meter <c>Connections.Log</c>.</summary>
internal sealed class ConsumerLag
{
    private readonly IEventLog _log;
    private readonly IReadOnlyList<ILogConsumer> _consumers;
    private readonly TimeProvider _clock;
    private volatile IReadOnlyList<Behind> _behind = [];

    public ConsumerLag(IMeterFactory meters, IEventLog log, IEnumerable<ILogConsumer> consumers, TimeProvider clock)
    {
        (_log, _consumers, _clock) = (log, [.. consumers], clock);
        var meter = meters.Create(PipelineMeters.Log);
        meter.CreateObservableGauge(
            "connections.consumer.lag", () => _behind.Where(one => one.Events is not null).Select(one => new Measurement<long>(one.Events!.Value, one.Labels)), "{event}",
            "Events between the oldest one that a reader has not done with and the end of the log, those of other sources included; 0 when it has read all of its own.");
        meter.CreateObservableGauge(
            "connections.consumer.lag.time", () => _behind.Select(one => new Measurement<double>(one.Age.TotalSeconds, one.Labels)), "s",
            "Age of the oldest event that a reader has not done with; 0 when it has read all of its own.");
    }

    /// <summary>Looks how far each is.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        List<Behind> found = [];
        foreach (var consumer in _consumers)
            foreach (var need in await consumer.NeedsAsync(cancellationToken))
                found.Add(await OfAsync(need, cancellationToken));

        // A warehouse has a cursor for each source: the last of them is where it stands.
        _behind = [.. found.GroupBy(one => (one.Kind, one.Slug)).Select(same => same.MaxBy(one => one.Age)!)];
    }

    private async Task<Behind> OfAsync(LogNeed need, CancellationToken cancellationToken)
    {
        var next = await _log.ReadAsync(need.From, need.Sources, maxRecords: 1, maxBytes: 1, cancellationToken);
        return next.Records is [var oldest, ..]
            ? new(need.Kind, need.Slug, _log.CountBetween(oldest.Position, _log.End), _clock.GetUtcNow() - oldest.Time)
            : new(need.Kind, need.Slug, 0, TimeSpan.Zero);
    }

    private sealed record Behind(string Kind, string Slug, long? Events, TimeSpan Age)
    {
        public KeyValuePair<string, object?>[] Labels { get; } = [new("consumer", Kind), new("slug", Slug)];
    }
}
