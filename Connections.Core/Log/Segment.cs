using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>A place in a segment from which frames can be walked.</summary>
internal readonly record struct Mark(long Offset, long TimeTicks, long Position);

/// <summary>
/// One file of the log and what is known of it without reading it: a sparse index, and each source's last offset, so that readers of
/// one source pass over whole segments. The file's name is the offset of its first record.
/// </summary>
internal sealed class Segment
{
    /// <summary>One mark for so many bytes: a reader walks at most that far to its frame.</summary>
    private const int MarkBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly List<Mark> _marks = [];
    private readonly Dictionary<Guid, long> _lastOffsets = [];

    public Segment(string path, long firstOffset)
    {
        Path = path;
        FirstOffset = NextOffset = firstOffset;
    }

    public string Path { get; }

    public string IndexPath => System.IO.Path.ChangeExtension(Path, ".index");

    public long FirstOffset { get; }

    /// <summary>Bytes that are durable.</summary>
    public long Length { get; private set; }

    /// <summary>The offset behind its last record.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Time of its last record; 0 while it is empty.</summary>
    public long LastTimeTicks { get; private set; }

    public static string FileName(long firstOffset) => $"{firstOffset:D19}.segment";

    /// <summary>Others may read, append and delete it meanwhile.</summary>
    public SafeFileHandle OpenForReading() => File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

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

    /// <summary>Where to begin walking, and how far, to come to an offset.</summary>
    public (long Position, long Length) WalkTo(long offset) => Walk(mark => mark.Offset <= offset);

    /// <summary>Where to begin walking, and how far, to come to the first record at or after a time.</summary>
    /// <remarks>Times repeat over frames, so the mark has to be before the time, not at it.</remarks>
    public (long Position, long Length) WalkTo(DateTimeOffset time) => Walk(mark => mark.TimeTicks < time.UtcTicks);

    /// <summary>The stretches between marks, last first: what reading backwards walks one after the other.</summary>
    public IReadOnlyList<(long Position, long Length)> StretchesBackwards()
    {
        lock (_gate)
        {
            var stretches = new List<(long, long)>(_marks.Count);
            for (var i = _marks.Count - 1; i >= 0; i--)
                stretches.Add((_marks[i].Position, i == _marks.Count - 1 ? Length : _marks[i + 1].Position));
            return stretches;
        }
    }

    /// <summary>Whether a record of the sources (null: of any) stands at or behind the offset.</summary>
    public bool HasBehind(long offset, IReadOnlySet<Guid>? sources)
    {
        lock (_gate)
            return NextOffset > offset
                && (sources is null || sources.Any(source => _lastOffsets.TryGetValue(source, out var last) && last >= offset));
    }

    /// <summary>Each source's last offset, as it is now.</summary>
    public IReadOnlyList<KeyValuePair<Guid, long>> LastOffsets()
    {
        lock (_gate)
            return [.. _lastOffsets];
    }

    /// <summary>The sparse index, as it is now.</summary>
    public IReadOnlyList<Mark> Marks()
    {
        lock (_gate)
            return [.. _marks];
    }

    /// <summary>Takes over what was known when it was sealed.</summary>
    public void Restore(long length, long nextOffset, long lastTimeTicks, IEnumerable<Mark> marks, IEnumerable<KeyValuePair<Guid, long>> lastOffsets)
    {
        lock (_gate)
        {
            (Length, NextOffset, LastTimeTicks) = (length, nextOffset, lastTimeTicks);
            _marks.AddRange(marks);
            foreach (var (source, last) in lastOffsets)
                _lastOffsets[source] = last;
        }
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
