namespace Connections.Core.Log;

/// <summary>
/// Where in one segment the records of a message key may stand. Eight bytes a record: 48 bits of its key, and the stretch of the file in
/// which its frame begins. The segment that is written holds them in memory; when it is sealed they become its <see cref="SegmentFilter"/>.
/// </summary>
internal sealed class MessageKeys(int stretchShift)
{
    private const int ChunkEntries = 8192;
    private const int MaxStretch = ushort.MaxValue;

    private readonly Lock _gate = new();
    private readonly List<ulong[]> _chunks = [];
    private int _count;

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>A stretch is so many bytes, as a power of two.</summary>
    public int StretchShift => stretchShift;

    /// <summary>Stretches of 64 KB, or larger ones where a segment of this size would have too many for 16 bits.</summary>
    public static int ShiftFor(long segmentBytes)
    {
        var shift = 16;
        while (segmentBytes >> shift > MaxStretch / 2)
            shift++;
        return shift;
    }

    /// <summary>The bytes of the file in which a stretch's frames begin. The last number stands for all that lies behind it.</summary>
    public static (long From, long To) RangeOf(int stretch, int shift) =>
        ((long)stretch << shift, stretch == MaxStretch ? long.MaxValue : (stretch + 1L) << shift);

    /// <summary>The bits that are kept of a key, in the upper 48.</summary>
    public static ulong Kept(UInt128 key) => (ulong)(key >> 64) & ~(ulong)MaxStretch;

    /// <summary>Takes note of a frame's records. Those without a key (0) are not to be found.</summary>
    public void Add(ReadOnlySpan<byte> table, int count, long framePosition)
    {
        var stretch = (ulong)Math.Min(framePosition >> stretchShift, MaxStretch);
        lock (_gate)
            for (var i = 0; i < count; i++)
                if (RecordTable.MessageKeyOf(table, i) is var key && key != 0)
                    Add(Kept(key) | stretch);
    }

    /// <summary>The ranges of the file in which frames with the key may begin, in order.</summary>
    public IReadOnlyList<(long From, long To)> Find(UInt128 key)
    {
        var (kept, found) = (Kept(key), new SortedSet<int>());
        foreach (var entry in Entries())
            if ((entry & ~(ulong)MaxStretch) == kept)
                found.Add((int)(entry & MaxStretch));
        return [.. found.Select(stretch => RangeOf(stretch, stretchShift))];
    }

    /// <summary>All entries: upper 48 bits of the key, lower 16 the stretch. In order of the file.</summary>
    public IEnumerable<ulong> Entries()
    {
        int count;
        ulong[][] chunks;
        lock (_gate)
            (count, chunks) = (_count, [.. _chunks]);
        for (var i = 0; i < count; i++)
            yield return chunks[i / ChunkEntries][i % ChunkEntries];
    }

    private void Add(ulong entry)
    {
        if (_count == _chunks.Count * ChunkEntries)
            _chunks.Add(new ulong[ChunkEntries]);
        _chunks[_count / ChunkEntries][_count % ChunkEntries] = entry;
        _count++;
    }
}
