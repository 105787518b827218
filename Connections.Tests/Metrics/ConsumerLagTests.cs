using System.Diagnostics.Metrics;
using System.Text;
using Connections.Core.Log;
using Connections.Core.Metrics;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Metrics;

public sealed class ConsumerLagTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 5, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_reader_s_lag_is_told_in_events_and_seconds_and_one_that_has_read_all_of_its_own_has_none()
    {
        using var folder = new TempFolder();
        using var log = new SegmentLog(folder.Path, new(), _clock);
        var (ours, theirs) = (Guid.NewGuid(), Guid.NewGuid());
        await AppendAsync(log, theirs, ours, ours);
        _clock.Advance(TimeSpan.FromSeconds(90));
        await AppendAsync(log, theirs);
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var consumer = new Consumer(
            new("destination hook", log.Start, new HashSet<Guid> { ours }) { Kind = "destination", Slug = "hook" },
            new("warehouse pg", log.Start, new HashSet<Guid> { Guid.NewGuid() }) { Kind = "warehouse", Slug = "pg" },
            new("warehouse pg", log.Start, new HashSet<Guid> { theirs }) { Kind = "warehouse", Slug = "pg" },
            new("destination done", log.End, null) { Kind = "destination", Slug = "done" });
        var meters = services.GetRequiredService<IMeterFactory>();
        var lag = new ConsumerLag(meters, log, [consumer], _clock);

        await lag.LookAsync(default);

        Assert.Equal([("done", 0), ("hook", 3), ("pg", 4)], Read<long>(meters, "connections.consumer.lag"));
        Assert.Equal([("done", 0), ("hook", 90), ("pg", 90)], Read<double>(meters, "connections.consumer.lag.time"));
    }

    private static (string Slug, T Value)[] Read<T>(IMeterFactory meters, string name)
        where T : struct
    {
        List<(string Slug, T Value)> found = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == name)
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<T>((_, value, labels, _) => found.Add(((string)labels[1].Value!, value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. found.OrderBy(one => one.Slug, StringComparer.Ordinal)];
    }

    private static async Task AppendAsync(SegmentLog log, params Guid[] sources) =>
        await log.AppendAsync([.. sources.Select(source => new LogEntry(source, EventType.Track, 1, Encoding.UTF8.GetBytes("{}")))], default);

    private sealed class Consumer(params LogNeed[] needs) : ILogConsumer
    {
        public Task<IReadOnlyList<LogNeed>> NeedsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogNeed>>(needs);
    }
}
