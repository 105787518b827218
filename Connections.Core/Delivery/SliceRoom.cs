namespace Connections.Core.Delivery;

/// <summary>
/// What one slice may hold of the <see cref="DeliveryRoom"/>. It begins small and grows by what it delivers, up to its share: after a start all destinations begin
/// one after another, and the first ones would hold for long what they took before the others came, the longer the slower their tools are.
/// </summary>
/// <remarks>A slice takes no more than this when it reads on. What it has taken already it holds until that is delivered.</remarks>
internal sealed class SliceRoom(DeliveryRoom room) : IDisposable
{
    /// <summary>What an event costs beside its JSON while it is on its way, at least and about: its objects and its payload, which may be as large as the event.</summary>
    private const int LeastBeside = 1_024;

    private const int LeastPage = 32 * 1024; // a frame of the log is unpacked whole, however little is read of it
    private const int LargestPage = 1024 * 1024;

    private long _grown;

    /// <summary>How many bytes of JSON are read at a time. Besides the events on their way two such pages are in memory.</summary>
    public int PageBytes => (int)Math.Clamp(Bytes / 8, LeastPage, LargestPage);

    private long Bytes => Math.Min(room.Share, room.FirstShare + Interlocked.Read(ref _grown));

    /// <summary>How many events may be on their way, where each takes so many bytes of JSON: at least one.</summary>
    public int Fits(int bytes) => (int)Math.Clamp(Bytes / CostOf(bytes), 1, int.MaxValue);

    /// <summary>So many events have been delivered, of so many bytes each: as many more may be on their way.</summary>
    public void Grow(int events, int bytes) => Interlocked.Add(ref _grown, events * CostOf(bytes));

    /// <summary>The slice is over.</summary>
    public void Dispose() => room.Leave();

    private static long CostOf(int bytes) => bytes + Math.Max(bytes, LeastBeside);
}
