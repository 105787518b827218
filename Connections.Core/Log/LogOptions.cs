using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Log;

/// <summary>Settings of the embedded event log: <c>Connections:Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>A segment that has grown to this many bytes is sealed and a new one begun. Default 64 MB.</summary>
    [Range(4096, 1L << 40)] public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of events that may wait for the disk before appends are refused: what waits is one write. 1 MB to 1 GB, default 64 MB.</summary>
    [Range(1L << 20, 1L << 30)] public long MaxQueuedBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of the newest frames that readers share in memory. Default 32 MB.</summary>
    [Range(0, 1L << 34)] public long CacheBytes { get; init; } = 32L << 20;

    /// <summary>
    /// How long events are kept, 1 hour to 10 years, default 30 days. What an enabled destination or warehouse has not read yet is kept for
    /// longer, with a warning. Whole segments go, so some of it stays a little longer.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The share of the disk that is left free: at this floor appends are refused. 0 to 0.5, default 0.05.</summary>
    [Range(0.0, 0.5)] public double MinFreeShare { get; init; } = 0.05;
}
