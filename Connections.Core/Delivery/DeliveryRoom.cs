namespace Connections.Core.Delivery;

/// <summary>
/// The memory that the slices which run may hold together, in equal shares: two hundred destinations that are far behind, each with events of its own from
/// the log's files, would fill the machine, and if the first to come could take it all, dead destinations would leave nothing to the others.
/// </summary>
/// <remarks>A slice takes no more than its share when it reads on. One that began before others holds what it has until that is delivered.</remarks>
internal sealed class DeliveryRoom(DeliveryOptions options)
{
    /// <summary>What an event costs beside its JSON while it is on its way, at least and about: its objects and its payload, which may be as large as the event.</summary>
    private const int LeastBeside = 1_024;

    private const int LeastPage = 32 * 1024; // a frame of the log is unpacked whole, however little is read of it
    private const int LargestPage = 1024 * 1024;

    private int _running;

    /// <summary>How many bytes a slice may hold now.</summary>
    public long Share => options.MemoryBytes / Math.Max(1, Volatile.Read(ref _running));

    /// <summary>How many bytes of JSON are read at a time. Besides the events on their way two such pages are in memory.</summary>
    public int PageBytes => (int)Math.Clamp(Share / 8, LeastPage, LargestPage);

    /// <summary>How many events may be on their way, where each takes so many bytes of JSON: at least one.</summary>
    public int Fits(int bytes) => (int)Math.Clamp(Share / (bytes + Math.Max(bytes, LeastBeside)), 1, int.MaxValue);

    /// <summary>A slice begins.</summary>
    public void Enter() => Interlocked.Increment(ref _running);

    /// <summary>A slice is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);
}
