using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>The keys of the newest events in memory, with their places in the log. Not for several threads.</summary>
/// <remarks>
/// Keys stand one behind the other; an index of words, half of them empty, finds them. A word holds 8 bits of its key beside the place, so
/// that a key that is not here costs one look into the index.
/// </remarks>
internal sealed class KeyTable(int capacity)
{
    /// <summary>Bytes of memory for each key of the capacity.</summary>
    public const int BytesOfKey = 16 + 24 + 2 * sizeof(uint);

    private const int PlaceBits = 24;
    private const uint PlaceMask = (1u << PlaceBits) - 1;

    private UInt128[] _keys = new UInt128[capacity];
    private LogPosition[] _positions = new LogPosition[capacity];
    private uint[] _index = new uint[IndexLength(capacity)];

    public int Count { get; private set; }

    public int Capacity => _keys.Length;

    /// <summary>The end of its slot of time, UTC ticks.</summary>
    public long SlotEnd { get; set; }

    /// <summary>No key of it stands before this in the log.</summary>
    public LogPosition From { get; set; }

    /// <summary>No key of it stands at or behind this. Known once it is sealed.</summary>
    public LogPosition To { get; set; }

    /// <summary>Every event before this is in this table or in an earlier one. Known once it is sealed.</summary>
    public LogPosition Checkpoint { get; set; }

    /// <summary>In the order in which they came.</summary>
    public ReadOnlySpan<UInt128> Keys => _keys.AsSpan(0, Count);

    public bool TryFind(UInt128 key, out LogPosition position)
    {
        var word = Find(key, out _);
        position = word == 0 ? default : _positions[(int)(word & PlaceMask) - 1];
        return word != 0;
    }

    /// <summary>Adds a key, or gives one that is here its new place.</summary>
    public void Add(UInt128 key, LogPosition position)
    {
        if (Find(key, out var at) is not 0 and var known)
        {
            _positions[(int)(known & PlaceMask) - 1] = position;
            return;
        }

        if (Count == _keys.Length)
        {
            Grow();
            Find(key, out at);
        }

        (_keys[Count], _positions[Count]) = (key, position);
        _index[at] = WordOf(key, ++Count);
    }

    public void Clear()
    {
        Array.Clear(_index);
        Count = 0;
    }

    private static int IndexLength(int capacity) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2);

    private static uint WordOf(UInt128 key, int place) => (uint)((ulong)key >> 56 << PlaceBits) | (uint)place;

    private uint Find(UInt128 key, out int at)
    {
        var mask = _index.Length - 1;
        var tag = WordOf(key, 0);
        for (at = (int)(ulong)key & mask; _index[at] is not 0 and var word; at = (at + 1) & mask)
            if ((word & ~PlaceMask) == tag && _keys[(int)(word & PlaceMask) - 1] == key)
                return word;
        return 0;
    }

    /// <summary>Only while the disk is behind: the next table waits for room, and events that were let in have to be kept.</summary>
    private void Grow()
    {
        Array.Resize(ref _keys, _keys.Length * 2);
        Array.Resize(ref _positions, _positions.Length * 2);
        _index = new uint[IndexLength(_keys.Length)];
        for (var i = 0; i < Count; i++)
        {
            Find(_keys[i], out var at);
            _index[at] = WordOf(_keys[i], i + 1);
        }
    }
}
