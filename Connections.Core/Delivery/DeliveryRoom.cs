using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Connections.Core.Delivery;

/// <summary>
/// The memory that the slices which run may hold together, in equal shares: two hundred destinations that are far behind, each with events of its own from
/// the log's files, would fill the machine, and if the first to come could take it all, dead destinations would leave nothing to the others.
/// </summary>
/// <param name="options">How much it is.</param>
/// <param name="destinations">How many destinations are enabled.</param>
internal sealed class DeliveryRoom(DeliveryOptions options, Func<int> destinations)
{
    private readonly ConcurrentDictionary<Guid, StrongBox<long>> _grown = []; // by destination: a slice goes on where the one before it ended
    private int _running;

    /// <summary>How many bytes a slice may hold now.</summary>
    public long Share => options.MemoryBytes / Math.Max(1, Volatile.Read(ref _running));

    /// <summary>How many it may hold at first: as many as if all enabled destinations ran.</summary>
    public long FirstShare => options.MemoryBytes / Math.Max(1, Math.Max(Volatile.Read(ref _running), destinations()));

    /// <summary>A slice of a destination begins, which has no other at the time.</summary>
    public SliceRoom Enter(Guid destinationId)
    {
        Interlocked.Increment(ref _running);
        return new(this, _grown.GetOrAdd(destinationId, _ => new()));
    }

    /// <summary>A slice is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>The destination is gone.</summary>
    public void Forget(Guid destinationId) => _grown.TryRemove(destinationId, out _);
}
