namespace Connections.Core.Log;

/// <summary>Bounds the indexes of sealed segments that are in memory: who was loaded longest ago goes first.</summary>
internal sealed class IndexShelf(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<(Segment Segment, long Bytes)> _held = new();
    private long _bytes;

    /// <summary>Holds an index that can be loaded again.</summary>
    public void Hold(Segment segment, SegmentIndex index)
    {
        segment.Hold(index);
        var bytes = index.MemoryBytes;
        lock (_gate)
        {
            _held.Enqueue((segment, bytes));
            _bytes += bytes;
            while (_bytes > maxBytes && _held.TryDequeue(out var oldest))
            {
                _bytes -= oldest.Bytes;
                oldest.Segment.ForgetIndex();
            }
        }
    }
}
