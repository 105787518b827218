using System.Runtime.InteropServices;

namespace Connections.Core.Log;

/// <summary>
/// The newest frames, shared by all readers: who keeps up reads no file. The writer adds a frame before it is announced; the oldest go
/// when the bound is passed. A reader with a backlog reads files and adds nothing, so it pushes nobody out.
/// </summary>
/// <remarks>
/// A frame that goes gives its memory back for the next one, unless somebody was given it by <see cref="Find"/> and so may hold its records. Who
/// only looks takes it by <see cref="Borrow"/>, and gives it back.
/// </remarks>
internal sealed class TailCache(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];
    private readonly HashSet<Frame> _given = [];
    private readonly Dictionary<Frame, int> _borrowed = []; // a few at a time
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
                var oldest = _frames[_first];
                _bytes -= oldest.MemoryBytes;
                _frames[_first++] = null!;
                if (!_given.Remove(oldest) && !_borrowed.ContainsKey(oldest))
                    oldest.Recycle();
            }

            if (_first > 1024 && _first > _frames.Count / 2)
            {
                _frames.RemoveRange(0, _first);
                _first = 0;
            }
        }
    }

    /// <summary>The frame that holds the offset, or null. It is the caller's for good.</summary>
    public Frame? Find(long offset)
    {
        lock (_gate)
        {
            var found = Search(offset);
            if (found is not null)
                _given.Add(found);
            return found;
        }
    }

    /// <summary>The frame that holds the offset, or null. It is whole until <see cref="Return"/>; its records must not be made.</summary>
    public Frame? Borrow(long offset)
    {
        lock (_gate)
        {
            var found = Search(offset);
            if (found is not null)
                _borrowed[found] = _borrowed.GetValueOrDefault(found) + 1;
            return found;
        }
    }

    /// <summary>Gives a borrowed frame back. One that has left the cache meanwhile is left to the collector: somebody else may have been given it.</summary>
    public void Return(Frame frame)
    {
        lock (_gate)
            if (--CollectionsMarshal.GetValueRefOrNullRef(_borrowed, frame) == 0)
                _borrowed.Remove(frame);
    }

    private Frame? Search(long offset)
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
