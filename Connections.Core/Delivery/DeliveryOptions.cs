using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Delivery;

/// <summary>How events are delivered: section <c>Connections:Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    /// <summary>Whether requests may go to private, loopback and link-local addresses. Off: whoever edits a destination could reach what only this machine can.</summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>How long an event is retried before it is parked, from its first try. 1 minute to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RetryWindow { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The wait before the second try; it doubles with every further one, up to <see cref="LongestRetry"/>, each ± 50 % at random.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two tries.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one request may take, answer included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many events of one destination may wait for a retry, or behind one that does. At that number its cursor stops.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>How many requests to one destination run at the same time.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; init; } = 32;

    /// <summary>How many events are read, delivered and committed together: as many may be delivered twice after a kill. A destination that takes batches may read eight times as many, or two of its batches, up to 4,000.</summary>
    [Range(1, 10_000)]
    public int BatchEvents { get; init; } = 500;

    /// <summary>What the events of all destinations may take together while they are on their way, in bytes: each destination that runs has an equal share, of which it takes more as it delivers, and reads less at a time where that is less than it wants. 1 MB to 64 GB.</summary>
    [Range(1L << 20, 64L << 30)]
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>How long the first event of a batch waits at most for others to go with it, where the destination takes batches.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BatchLinger { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a slice goes on while events wait, before another destination may have its worker.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan SliceLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a slice waits for more at the end of the log, so that a steady stream is not one job for each event.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>After how many failures in a row, without one answer in between, a destination is paused and probed.</summary>
    [Range(1, 100_000)]
    public int PauseAfter { get; init; } = 20;
}
