using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Ingest.Dedup;

/// <summary>De-duplication: <c>Connections:Deduplication</c>.</summary>
public sealed class DedupOptions
{
    /// <summary>
    /// For how long a <c>messageId</c> of a source is known again, by the time of the log; up to a twelfth longer, since keys are forgotten
    /// in twelfths. 1 minute to 30 days, default 24 hours. A longer one takes effect as time goes by: what was forgotten stays so.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Bytes of memory for all of it, at any rate of events. 16 MB to 16 GB, default 64 MB: filters of some 24 million keys. Beyond them each
    /// lookup reads the disk's cache.
    /// </summary>
    [Range(16L << 20, 16L << 30)] public long MemoryBytes { get; init; } = 64L << 20;
}
