using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>A place in a segment from which frames can be walked.</summary>
internal readonly record struct Mark(long Offset, long TimeTicks, long Position);

/// <summary>
/// What is known of a segment without reading it: sparse marks by offset and time, and each source's last offset in the log up to the
/// segment's end, so that readers of one source pass over whole segments, and a start needs the newest index alone.
/// </summary>
/// <remarks>
/// Kept beside a sealed segment, so that a start does not read the log. It is only a saving: where it is missing, damaged or of another
/// length than its segment, the segment is walked again. Little endian: magic "CNXI", version, length, next offset, last time, count and
/// list of marks (offset, time, position), count and list of sources (id, last offset), CRC32C of all before it.
/// </remarks>
internal sealed class SegmentIndex
{
    private const int Version = 2;

    /// <summary>One mark for so many bytes: a reader walks at most that far to its frame.</summary>
    private const int MarkBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly List<Mark> _marks = [];
    private readonly Dictionary<Guid, long> _lastOffsets = [];

    /// <summary>The index of a segment without frames.</summary>
    /// <param name="firstOffset">Where the segment begins.</param>
    /// <param name="before">The index of the segment before it; null where there is none.</param>
    /// <param name="leastOffset">The log's first offset: sources that were last seen before it are forgotten.</param>
    public SegmentIndex(long firstOffset, SegmentIndex? before = null, long leastOffset = 0)
    {
        NextOffset = firstOffset;
        LastTimeTicks = before?.LastTimeTicks ?? 0;
        foreach (var (source, last) in before?.LastOffsets() ?? [])
            if (last >= leastOffset)
                _lastOffsets[source] = last;
    }

    private static ReadOnlySpan<byte> Magic => "CNXI"u8;

    /// <summary>Bytes of the segment that it knows of; for the last segment, those that are durable.</summary>
    public long Length { get; private set; }

    /// <summary>The offset behind the segment's last record.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Time of the last record up to the segment's end; 0 when there is none.</summary>
    public long LastTimeTicks { get; private set; }

    /// <summary>About what it holds in memory.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
                return _marks.Count * 24L + _lastOffsets.Count * 48L + 200;
        }
    }

    /// <summary>Takes note of a durable frame.</summary>
    public void Add(in FrameHeader frame, long position, ReadOnlySpan<Guid> sources)
    {
        lock (_gate)
        {
            if (_marks.Count == 0 || position - _marks[^1].Position >= MarkBytes)
                _marks.Add(new(frame.FirstOffset, frame.TimeTicks, position));
            foreach (var source in sources)
                _lastOffsets[source] = frame.NextOffset - 1;
            Length = position + frame.FrameBytes;
            NextOffset = frame.NextOffset;
            LastTimeTicks = frame.TimeTicks;
        }
    }

    /// <summary>The segment is so long, though it ends in damage: what is saved is told by the length to be of this segment.</summary>
    public void CoverTo(long length) => Length = length;

    /// <summary>Where to begin walking, and how far, to come to an offset.</summary>
    public (long Position, long Length) WalkTo(long offset) => Walk(mark => mark.Offset <= offset);

    /// <summary>Where to begin walking, and how far, to come to the first record at or after a time.</summary>
    /// <remarks>Times repeat over frames, so the mark has to be before the time, not at it.</remarks>
    public (long Position, long Length) WalkTo(DateTimeOffset time) => Walk(mark => mark.TimeTicks < time.UtcTicks);

    /// <summary>Where to begin walking, and how far, to come to the first frame at or behind a byte.</summary>
    public (long Position, long Length) WalkToByte(long position) => Walk(mark => mark.Position <= position);

    /// <summary>The stretches between marks that begin before an offset, last first: what reading backwards walks one after the other.</summary>
    public IReadOnlyList<(long Position, long Length)> StretchesBackwards(long before = long.MaxValue)
    {
        lock (_gate)
        {
            var stretches = new List<(long, long)>(_marks.Count);
            for (var i = _marks.Count - 1; i >= 0; i--)
                if (_marks[i].Offset < before)
                    stretches.Add((_marks[i].Position, i == _marks.Count - 1 ? Length : _marks[i + 1].Position));
            return stretches;
        }
    }

    /// <summary>The offset of the last record of the sources (null: of any) in the log up to the segment's end; -1 when there is none.</summary>
    public long LastOf(IReadOnlySet<Guid>? sources)
    {
        lock (_gate)
        {
            if (sources is null)
                return NextOffset - 1;
            var newest = -1L;
            foreach (var source in sources)
                if (_lastOffsets.TryGetValue(source, out var last))
                    newest = Math.Max(newest, last);
            return newest;
        }
    }

    /// <summary>Each source's last offset in the log up to the segment's end, as it is now.</summary>
    public IReadOnlyList<KeyValuePair<Guid, long>> LastOffsets()
    {
        lock (_gate)
            return [.. _lastOffsets];
    }

    /// <summary>Whether another index of the same segment says the same. It may know of sources that are known here from no segment that is kept.</summary>
    public bool IsSaidBy(SegmentIndex other) => other.NextOffset == NextOffset && other.LastTimeTicks == LastTimeTicks && other._marks.SequenceEqual(_marks)
        && LastOffsets().All(known => other._lastOffsets.TryGetValue(known.Key, out var last) && last == known.Value);

    /// <summary>The file's content.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        lock (_gate)
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(Length);
            writer.Write(NextOffset);
            writer.Write(LastTimeTicks);
            writer.Write(_marks.Count);
            foreach (var mark in _marks)
            {
                writer.Write(mark.Offset);
                writer.Write(mark.TimeTicks);
                writer.Write(mark.Position);
            }

            writer.Write(_lastOffsets.Count);
            foreach (var (source, last) in _lastOffsets)
            {
                writer.Write(source.ToByteArray());
                writer.Write(last);
            }
        }

        writer.Flush();
        writer.Write(Castagnoli.HashToUInt32(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return bytes.ToArray();
    }

    /// <summary>Reads a file of <see cref="ToBytes"/> that belongs to a segment of this length; null when there is none to be trusted.</summary>
    public static SegmentIndex? TryLoad(string path, long segmentBytes)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not there, or not to be read: either way the segment tells
        }

        if (bytes.Length < 8 || !bytes.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)) != Version)
            return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != Castagnoli.HashToUInt32(bytes.AsSpan(0, bytes.Length - 4)))
            return null;

        using var reader = new BinaryReader(new MemoryStream(bytes, 8, bytes.Length - 8));
        var index = new SegmentIndex(0) { Length = reader.ReadInt64(), NextOffset = reader.ReadInt64(), LastTimeTicks = reader.ReadInt64() };
        if (index.Length != segmentBytes)
            return null;
        var marks = reader.ReadInt32();
        index._marks.Capacity = marks;
        for (var i = 0; i < marks; i++)
            index._marks.Add(new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()));
        var sources = reader.ReadInt32();
        index._lastOffsets.EnsureCapacity(sources);
        for (var i = 0; i < sources; i++)
            index._lastOffsets[new(reader.ReadBytes(16))] = reader.ReadInt64();
        return index;
    }

    private (long Position, long Length) Walk(Func<Mark, bool> before)
    {
        lock (_gate)
        {
            var (low, high) = (0, _marks.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (before(_marks[middle]))
                    low = middle + 1;
                else
                    high = middle;
            }

            return (low == 0 ? 0 : _marks[low - 1].Position, Length);
        }
    }
}
