using System.Diagnostics.Metrics;

namespace Connections.Core.Ingest.Dedup;

/// <summary>The meter <c>Connections.Dedup</c>: what is asked, what is found, and what it costs.</summary>
internal sealed class DedupMeter
{
    /// <summary>Its name, for whoever exports it.</summary>
    public const string Name = "Connections.Dedup";

    private readonly Counter<long> _repeats;

    public DedupMeter(IMeterFactory meters, KeyIndex index)
    {
        var meter = meters.Create(Name);
        _repeats = meter.CreateCounter<long>("connections.dedup.duplicates", "{event}", "Events that were not stored, because they were stored before.");
        meter.CreateObservableCounter("connections.dedup.lookups", () => index.Lookups, "{event}", "Events that were looked up.");
        meter.CreateObservableCounter("connections.dedup.disk_reads", () => index.PagesRead, "{page}", "Pages of 4 KB that lookups read from files.");
        meter.CreateObservableGauge("connections.dedup.memory", () => index.MemoryBytes, "By", "Memory of tables, filters and keys on their way.");
        meter.CreateObservableGauge("connections.dedup.runs", () => index.Runs, "{file}", "Files that a lookup may have to ask.");
    }

    public void CountRepeats(string source, int count) => _repeats.Add(count, new KeyValuePair<string, object?>("source", source));
}
