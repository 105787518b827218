namespace Connections.Core.Destinations;

/// <summary>How an action takes several events in one call.</summary>
/// <remarks>
/// A mapping may say otherwise: <c>enable_batching</c> (true or false), <c>batch_size</c> (1 to <see cref="MaxEvents"/>), <c>batch_bytes</c>,
/// <c>batch_keys</c>. Only events of one destination, one mapping and equal values of the keys share a batch.
/// </remarks>
/// <param name="MaxEvents">The vendor's limit of events.</param>
/// <param name="Keys">Fields whose values split batches, such as a list's id.</param>
public sealed record Batch(int MaxEvents, params IReadOnlyList<string> Keys)
{
    /// <summary>The vendor's limit of bytes; the payloads' JSON is counted.</summary>
    public int MaxBytes { get; init; } = 4_000_000;

    /// <summary>Whether the vendor refuses all of a batch for one event's sake: a refused batch is then sent again in halves.</summary>
    public bool AllOrNothing { get; init; }

    /// <summary>Whether it is on unless a mapping says otherwise.</summary>
    public bool OnByDefault { get; init; } = true;

    /// <summary>How many events are sent at once unless a mapping says otherwise; null for <see cref="MaxEvents"/>.</summary>
    public int? Usual { get; init; }
}
