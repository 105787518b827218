namespace Connections.Core.Log;

/// <summary>
/// The newest frames, shared by all readers: who keeps up reads no file. The writer adds a frame before it is announced; the oldest go
/// when the bound is passed. A reader with a backlog reads files and adds nothing, so it pushes nobody out.
/// </summary>
internal sealed class TailCache(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];
    private int _first; // frames before it are gone; the list is shortened now and then
    private long _bytes;

    /// <summary>What the frames hold in memory, their decoded records included.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    public void Add(Frame frame)
    {
        lock (_gate)
        {
            _frames.Add(frame);
            _bytes += frame.MemoryBytes;
            while (_bytes > maxBytes && _first < _frames.Count)
            {
                _bytes -= _frames[_first].MemoryBytes;
                _frames[_first++] = null!;
            }

            if (_first > 1024 && _first > _frames.Count / 2)
            {
                _frames.RemoveRange(0, _first);
                _first = 0;
            }
        }
    }

    /// <summary>The frame that holds the offset, or null.</summary>
    public Frame? Find(long offset)
    {
        lock (_gate)
        {
            var (low, high) = (_first, _frames.Count - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var header = _frames[middle].Header;
                if (offset < header.FirstOffset)
                    high = middle - 1;
                else if (offset >= header.NextOffset)
                    low = middle + 1;
                else
                    return _frames[middle];
            }

            return null;
        }
    }
}
