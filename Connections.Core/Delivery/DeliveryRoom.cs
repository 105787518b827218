namespace Connections.Core.Delivery;

/// <summary>
/// The memory that the slices which run may hold together, in equal shares: two hundred destinations that are far behind, each with events of its own from
/// the log's files, would fill the machine, and if the first to come could take it all, dead destinations would leave nothing to the others.
/// </summary>
/// <param name="options">How much it is.</param>
/// <param name="destinations">How many destinations there are.</param>
internal sealed class DeliveryRoom(DeliveryOptions options, Func<int> destinations)
{
    private int _running;

    /// <summary>How many bytes a slice may hold now.</summary>
    public long Share => options.MemoryBytes / Math.Max(1, Volatile.Read(ref _running));

    /// <summary>How many it may hold at first: as many as if all destinations ran.</summary>
    public long FirstShare => options.MemoryBytes / Math.Max(1, Math.Max(Volatile.Read(ref _running), destinations()));

    /// <summary>A slice begins.</summary>
    public SliceRoom Enter()
    {
        Interlocked.Increment(ref _running);
        return new(this);
    }

    /// <summary>A slice is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);
}
