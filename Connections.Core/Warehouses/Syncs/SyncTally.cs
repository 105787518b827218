namespace Connections.Core.Warehouses.Syncs;

/// <summary>What a sync has done so far, over all its attempts. Only what was committed counts as rows.</summary>
internal sealed class SyncTally(IEnumerable<Guid> sources)
{
    public IReadOnlyDictionary<Guid, SourceTally> Sources { get; } = sources.ToDictionary(source => source, _ => new SourceTally());

    public long EventsRead { get; set; }

    /// <summary>Bytes of events read so far.</summary>
    public long Bytes { get; set; }

    public long Rows => Sources.Values.Sum(source => source.Rows);

    /// <summary>Time spent reading the log and making rows, of all sources together: they are read in one go.</summary>
    public TimeSpan Preparation { get; set; }

    /// <summary>Time spent writing, of all sources together.</summary>
    public TimeSpan Loading { get; set; }
}
