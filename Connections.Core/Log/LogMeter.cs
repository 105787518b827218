using System.Diagnostics.Metrics;

namespace Connections.Core.Log;

/// <summary>The meter <c>Connections.Log</c>: what was written and how long the disk took, what waits, what is kept, what was lost.</summary>
internal sealed class LogMeter : IDisposable
{
    /// <summary>Its name, for whoever exports it.</summary>
    public const string Name = "Connections.Log";

    // In seconds: from a fast drive's sync to a disk that stalls.
    private static readonly double[] SyncBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

    private readonly Meter _meter;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _events;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _jsonBytes;
    private readonly Histogram<double> _sync;
    private readonly Counter<long> _damaged;
    private readonly Counter<long> _deleted;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _droppedEvents;

    /// <summary>Without a factory it is of a log that nobody watches, as that of outcomes: under one name their figures would be added up, and the sizes cover each other.</summary>
    public LogMeter(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(Name) ?? new Meter("unwatched log");
        _commits = _meter.CreateCounter<long>("connections.log.commits", "{commit}", "Writes that were synced. One holds all that waited.");
        _events = _meter.CreateCounter<long>("connections.log.events", "{event}", "Events that were stored.");
        _frames = _meter.CreateCounter<long>("connections.log.frames", "{frame}", "Frames that were stored.");
        _bytes = _meter.CreateCounter<long>("connections.log.bytes", "By", "Bytes that were written.");
        _jsonBytes = _meter.CreateCounter<long>("connections.log.json", "By", "Bytes of stored events before compression.");
        _sync = _meter.CreateHistogram("connections.log.sync.duration", "s", "How long the disk took to sync a commit.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SyncBounds });
        _damaged = _meter.CreateCounter<long>("connections.log.damaged", "{frame}", "Damaged frames that were met; their events are lost.");
        _deleted = _meter.CreateCounter<long>("connections.log.segments.deleted", "{segment}", "Segments that were too old, or too many.");
        _dropped = _meter.CreateCounter<long>("connections.log.segments.dropped", "{segment}", "Segments that were dropped because the disk was full.");
        _droppedEvents = _meter.CreateCounter<long>("connections.log.events.dropped", "{event}", "Events in segments that were dropped because the disk was full.");
    }

    /// <summary>Begins to show a log's present state.</summary>
    public void Watch(Func<long> queuedBytes, Func<int> segments, Func<long> keptBytes)
    {
        _meter.CreateObservableGauge("connections.log.queued", queuedBytes, "By", "Bytes of events that wait for the disk.");
        _meter.CreateObservableGauge("connections.log.segments", segments, "{segment}", "Segments that are kept.");
        _meter.CreateObservableGauge("connections.log.size", keptBytes, "By", "Bytes of all segments.");
    }

    /// <summary>Counts a commit that was synced.</summary>
    public void Committed(IReadOnlyList<(int Start, FrameHeader Header)> frames, long bytes)
    {
        var (events, json) = (0L, 0L);
        for (var i = 0; i < frames.Count; i++)
        {
            events += frames[i].Header.Count;
            json += frames[i].Header.JsonBytes;
        }

        _commits.Add(1);
        _events.Add(events);
        _frames.Add(frames.Count);
        _bytes.Add(bytes);
        _jsonBytes.Add(json);
    }

    /// <summary>Notes how long a sync took.</summary>
    public void Synced(TimeSpan took) => _sync.Record(took.TotalSeconds);

    /// <summary>Counts a damaged frame.</summary>
    public void Damaged() => _damaged.Add(1);

    /// <summary>Counts what retention deleted.</summary>
    public void Deleted(int segments) => _deleted.Add(segments);

    /// <summary>Counts what a full disk cost.</summary>
    public void Dropped(int segments, long events)
    {
        _dropped.Add(segments);
        _droppedEvents.Add(events);
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => _meter.Dispose();
}
