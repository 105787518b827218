using System.Runtime.CompilerServices;

namespace Connections.Core.Delivery;

/// <summary>
/// What one slice may hold of the <see cref="DeliveryRoom"/>. A destination begins small and grows by what it is done with, up to its share: after a start all
/// of them begin one after another, and the first ones would hold for long what they took before the others came, the longer the slower their tools are.
/// </summary>
/// <remarks>A slice takes no more than this when it reads on. What it has taken already it holds until that is delivered.</remarks>
/// <param name="room">The whole.</param>
/// <param name="grown">How many bytes it has grown by, in earlier slices too.</param>
internal sealed class SliceRoom(DeliveryRoom room, StrongBox<long> grown) : IDisposable
{
    /// <summary>What an event costs beside its JSON while it is on its way, at least and about: its objects and its payload, which may be as large as the event.</summary>
    private const int LeastBeside = 1_024;

    private const int LeastPage = 32 * 1024; // a frame of the log is unpacked whole, however little is read of it
    private const int LargestPage = 1024 * 1024;

    /// <summary>How many bytes of JSON are read at a time. Besides the events on their way two such pages are in memory.</summary>
    public int PageBytes => (int)Math.Clamp(Bytes / 8, LeastPage, LargestPage);

    private long Bytes => Math.Min(room.Share, room.FirstShare + Interlocked.Read(ref grown.Value));

    /// <summary>How many events may be on their way, where each takes so many bytes of JSON: at least one.</summary>
    public int Fits(int bytes) => (int)Math.Clamp(Bytes / CostOf(bytes), 1, int.MaxValue);

    /// <summary>It is done with so many events, of so many bytes each: as many more may be on their way.</summary>
    public void Grow(int events, int bytes) => Interlocked.Add(ref grown.Value, events * CostOf(bytes));

    /// <summary>The slice is over.</summary>
    public void Dispose() => room.Leave();

    private static long CostOf(int bytes) => bytes + Math.Max(bytes, LeastBeside);
}
