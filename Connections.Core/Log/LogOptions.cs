using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Log;

/// <summary>Settings of the embedded event log: <c>Connections:Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>See <see cref="CompressFrom"/>.</summary>
    internal const int SyncedCompressFrom = 16 << 10;

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

    /// <summary>
    /// How many bytes of segments are kept at most; null, the default, for any number. 1 MB or more. As with age, whole segments go, and what an
    /// enabled destination or warehouse has not read yet stays, with a warning.
    /// </summary>
    [Range(1L << 20, long.MaxValue)] public long? MaxBytes { get; init; }

    /// <summary>Whether batched events are compressed where it pays. Turning it off or on is safe at any time. Default true.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>Frames with fewer bytes of JSON than these are left alone. A log that is not synced at each commit gains from less.</summary>
    internal int CompressFrom { get; init; } = SyncedCompressFrom;

    /// <summary>What happens at the floor of free disk. Default <see cref="LogWhenFull.Refuse"/>.</summary>
    [EnumDataType(typeof(LogWhenFull))] public LogWhenFull WhenFull { get; init; }

    /// <summary>The share of the disk that is left free: at this floor <see cref="WhenFull"/> says what happens. 0 to 0.5, default 0.05.</summary>
    [Range(0.0, 0.5)] public double MinFreeShare { get; init; } = 0.05;
}

/// <summary>What the log does at the floor of free disk.</summary>
public enum LogWhenFull
{
    /// <summary>Senders are answered 503 and keep their events until there is room: nothing that was taken is lost.</summary>
    Refuse,

    /// <summary>The oldest events are deleted, read or not, so that new ones are taken. Each time is an error in the product's own log, and counted.</summary>
    DropOldest,
}
