using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Connections.Core.Ingest.Dedup;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Ingest.Dedup;

public sealed class DedupMeterTests
{
    [Fact]
    public async Task Lookups_reads_memory_and_files_are_measured_and_repeats_by_source()
    {
        using var folder = new TempFolder();
        await using var rig = await DedupRig.OpenAsync(folder.Path, DedupRig.NewClock(), DedupRig.Small with { FilterBytes = 0, MergeAt = 1000 });
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var seen = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Scope == factory)
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Value}"))] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        var meter = new DedupMeter(factory, rig.Index);

        await rig.SendAsync(Enumerable.Range(0, 8).Select(i => $"{i}"));
        await rig.FlushedAsync();
        await rig.SendAsync("0", "a");
        meter.CountRepeats("website", 1);
        listener.RecordObservableInstruments();

        Assert.Equal(10, seen["connections.dedup.lookups"]);
        Assert.Equal(1, seen["connections.dedup.runs"]);
        Assert.True(seen["connections.dedup.disk_reads"] >= 2);
        Assert.True(seen["connections.dedup.memory"] > 0);
        Assert.Equal(1, seen["connections.dedup.duplicates website"]);
    }
}
