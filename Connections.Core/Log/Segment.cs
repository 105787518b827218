using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>
/// One file of the log. Its name is the offset of its first record. What is known of it without reading it is its <see cref="Index"/>:
/// in memory while it is written, and after that loaded from beside it when a reader needs it, so that a log of any length has few in memory.
/// </summary>
internal sealed class Segment
{
    private readonly Func<Segment, SegmentIndex> _load;
    private volatile SegmentIndex? _index;
    private volatile MessageKeys? _keys;

    /// <summary>A sealed one. <paramref name="load"/> gives its index whenever it is asked for and not in memory.</summary>
    public Segment(string path, long firstOffset, long length, Func<Segment, SegmentIndex> load) =>
        (Path, FirstOffset, Length, _load) = (path, firstOffset, length, load);

    /// <summary>One that is going to be written: index and keys grow in memory.</summary>
    public Segment(string path, long firstOffset, SegmentIndex index, MessageKeys keys, Func<Segment, SegmentIndex> load)
        : this(path, firstOffset, 0, load) => (_index, _keys) = (index, keys);

    public string Path { get; }

    public string IndexPath => System.IO.Path.ChangeExtension(Path, ".index");

    public string FilterPath => System.IO.Path.ChangeExtension(Path, ".filter");

    public long FirstOffset { get; }

    /// <summary>Bytes that are durable.</summary>
    public long Length { get; private set; }

    public SegmentIndex Index => _index ?? _load(this);

    /// <summary>The index, if it is in memory.</summary>
    public SegmentIndex? IndexInMemory => _index;

    /// <summary>The keys, as long as they are in no file.</summary>
    public MessageKeys? Keys => _keys;

    /// <summary>The offset behind its last record.</summary>
    public long NextOffset => Index.NextOffset;

    /// <summary>Time of the last record up to its end; 0 when there is none.</summary>
    public long LastTimeTicks => Index.LastTimeTicks;

    public static string FileName(long firstOffset) => $"{firstOffset:D19}.segment";

    /// <summary>Others may read, append and delete it meanwhile.</summary>
    public SafeFileHandle OpenForReading() => File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Takes note of a durable frame of the segment that is written.</summary>
    public void Add(in FrameHeader frame, long position, ReadOnlySpan<Guid> sources, ReadOnlySpan<byte> table = default)
    {
        _index!.Add(frame, position, sources);
        if (!table.IsEmpty)
            _keys!.Add(table, frame.Count, position);
        Length = position + frame.FrameBytes;
    }

    /// <summary>The file is so long, though it ends in damage: those bytes are kept, and passed over.</summary>
    public void CoverTo(long length)
    {
        _index!.CoverTo(length);
        Length = length;
    }

    /// <summary>Whether a record of the sources (null: of any) stands at or behind the offset, which is one of this segment.</summary>
    public bool HasBehind(long offset, IReadOnlySet<Guid>? sources) => Index.LastOf(sources) >= Math.Max(offset, FirstOffset);

    /// <summary>Holds an index that was loaded, until <see cref="ForgetIndex"/>.</summary>
    public void Hold(SegmentIndex index) => _index = index;

    /// <summary>Only once it is in a file.</summary>
    public void ForgetIndex() => _index = null;

    /// <summary>Only once they are in a file, or can be found by reading the segment.</summary>
    public void ForgetKeys() => _keys = null;
}
