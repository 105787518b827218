using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Connections.Core.Log;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Log;

public sealed class LogMeterTests : LogTest
{
    [Fact]
    public async Task What_is_written_kept_and_lost_is_measured()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == factory)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Note(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Note(instrument, 1));
        listener.Start();
        void Note(Instrument instrument, double value) => seen.AddOrUpdate(
            instrument.Name, value, (_, sum) => instrument is ObservableGauge<long> or ObservableGauge<int> ? value : sum + value);

        var disk = new SlowDisk();
        using (var log = new SegmentLog(
            Folder, new() { SegmentBytes = 4096, CacheBytes = 0, WhenFull = LogWhenFull.DropOldest }, Clock, disk: disk, meter: new(factory)))
        {
            for (var i = 0; i < 10; i++)
                await AppendAsync(log, Website, i + "".PadLeft(5000), "b");
            listener.RecordObservableInstruments();
            Assert.Equal(10, seen["connections.log.segments"]);
            Assert.Equal(log.Bytes, seen["connections.log.size"]);
            Assert.True(seen.ContainsKey("connections.log.queued"));

            Assert.Equal(10, seen["connections.log.commits"]);
            Assert.Equal(20, seen["connections.log.events"]);
            Assert.Equal(10, seen["connections.log.frames"]);
            Assert.Equal(log.Bytes, seen["connections.log.bytes"]);
            Assert.Equal(10, seen["connections.log.sync.duration"]);

            disk.Free = 0.01;
            Clock.Advance(TimeSpan.FromSeconds(1));
            await AppendAsync(log, Website, "x");
            Assert.Equal(4, seen["connections.log.segments.dropped"]);
            Assert.Equal(8, seen["connections.log.events.dropped"]);

            disk.Free = 0.5;
            Clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(6, await log.DeleteOlderThanAsync(TimeSpan.FromHours(1), log.End, None));
            Assert.Equal(6, seen["connections.log.segments.deleted"]);
        }
    }

    [Fact]
    public async Task A_log_that_nobody_watches_stands_under_another_name()
    {
        var measured = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter is { Name: LogMeter.Name, Scope: null })
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref measured));
        listener.Start();

        using var log = new SegmentLog(Folder, new(), Clock);
        await AppendAsync(log, Website, "a");

        Assert.Equal(0, measured);
    }
}
