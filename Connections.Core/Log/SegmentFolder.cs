using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>The segments of one folder, oldest first; the last one is appended to.</summary>
/// <remarks>
/// What a kill leaves behind: a segment without its index or filter (it is read again), an empty last segment (it is used), or a last segment
/// that ends in part of a frame. Nothing of that part was acknowledged: it is cut off. Whole frames that were written but perhaps not
/// synced are kept, and synced before anyone sees them. Where acknowledged events are damaged at the log's end, which <see cref="SyncedMark"/> and
/// <see cref="LogTail"/> tell, nothing is cut off: that segment is sealed as it stands, and a new one begins behind their offsets, which cursors may have passed.
/// </remarks>
internal sealed partial class SegmentFolder : IDisposable
{
    private const string IdFile = "id";

    /// <summary>What indexes of sealed segments may hold in memory: some 150 of them, where a reader needs one or two.</summary>
    private const long IndexBytes = 4 << 20;

    private readonly string _path;
    private readonly ILogDisk _disk;
    private readonly LogDamage _damage;
    private readonly ILogger<SegmentLog> _logger;
    private readonly Lock _changing = new(); // the writer adds a segment while retention takes others away
    private readonly IndexShelf _shelf = new(IndexBytes);
    private readonly SegmentSealer _sealer;
    private readonly int _stretchShift;
    private readonly SyncedMark _mark;
    private volatile Segment[] _segments = [];
    private long _damagedUpTo;

    public SegmentFolder(string path, ILogDisk disk, LogDamage damage, ILogger<SegmentLog> logger, long segmentBytes = 64 << 20)
    {
        (_path, _disk, _damage, _logger, _stretchShift) = (path, disk, damage, logger, MessageKeys.ShiftFor(segmentBytes));
        _sealer = new(Seal);
        Directory.CreateDirectory(path);
        Id = ReadOrMakeId();
        Open();
        _mark = new(path);
    }

    public Guid Id { get; }

    public string Path => _path;

    /// <summary>Never empty.</summary>
    public Segment[] Segments => _segments;

    public Segment Last => _segments[^1];

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => _segments.Sum(segment => segment.Length);

    /// <summary>The segment that holds the offset: the last that begins at or before it.</summary>
    public Segment At(long offset)
    {
        var segments = _segments;
        return segments[Math.Max(0, CountUpTo(segments, offset) - 1)];
    }

    /// <summary>Where the next segment begins; for the last one where it ends. Damage may leave a gap before it.</summary>
    public long EndOf(Segment segment)
    {
        var segments = _segments;
        var next = CountUpTo(segments, segment.FirstOffset);
        return next < segments.Length ? segments[next].FirstOffset : segment.NextOffset;
    }

    /// <summary>Opens a segment; null when retention has deleted it meanwhile.</summary>
    public SafeFileHandle? TryOpen(Segment segment)
    {
        try
        {
            return segment.OpenForReading();
        }
        catch (FileNotFoundException) when (!_segments.Contains(segment))
        {
            return null;
        }
    }

    /// <summary>Begins a new segment. What the old one needs to be found in is saved beside the writer.</summary>
    public Segment Roll() => Roll(Last.NextOffset);

    private Segment Roll(long firstOffset)
    {
        var full = Last;
        var next = Create(firstOffset, full.Index);
        lock (_changing)
            _segments = [.. _segments, next];
        _sealer.Add(full);
        return next;
    }

    /// <summary>Deletes segments from the oldest on, as long as the condition holds; never the last. Returns what went.</summary>
    public IReadOnlyList<Segment> DeleteWhile(Func<Segment, bool> condition)
    {
        var gone = _segments.SkipLast(1).TakeWhile(condition).ToArray();
        lock (_changing)
            _segments = [.. _segments.Except(gone)]; // readers look here first, and only then for the file
        foreach (var segment in gone)
            DeleteFiles(segment);
        return gone;
    }

    /// <summary>
    /// The ranges of the segment in which frames with the message key may begin, in order. A filter that is missing or damaged is made
    /// again on the way.
    /// </summary>
    public IReadOnlyList<(long From, long To)> Find(Segment segment, UInt128 key) =>
        segment.Keys?.Find(key) ?? SegmentFilter.Find(segment.FilterPath, segment.Length, key) ?? Reread(segment).Find(key);

    /// <summary>Takes note that all up to the last segment's end is synced. Where that fails the next start knows less, and nothing else is lost.</summary>
    public void MarkSynced()
    {
        if (!_disk.SyncsAlways)
            return;
        try
        {
            _mark.Write(Last.NextOffset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotMarked(e);
        }
    }

    /// <summary>Finishes what was begun.</summary>
    public void Dispose()
    {
        _sealer.Dispose();
        _mark.Dispose();
    }

    private static int CountUpTo(Segment[] segments, long offset)
    {
        var (low, high) = (0, segments.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (segments[middle].FirstOffset <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private Guid ReadOrMakeId()
    {
        var file = System.IO.Path.Combine(_path, IdFile);
        if (File.Exists(file))
            return Guid.ParseExact(File.ReadAllText(file).Trim(), "N");

        // Written aside and renamed: a kill must not leave half an id.
        var id = Guid.NewGuid();
        var aside = file + ".new";
        File.WriteAllText(aside, id.ToString("N"));
        using (var handle = File.OpenHandle(aside, FileMode.Open, FileAccess.ReadWrite))
            _disk.Sync(handle);
        File.Move(aside, file);
        _disk.SyncFolder(_path);
        return id;
    }

    private void Open()
    {
        var files = new DirectoryInfo(_path).EnumerateFiles("*.segment").OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        _segments = [.. files.SkipLast(1).Select(file => new Segment(file.FullName, FirstOffsetOf(file), file.Length, Load))];
        var before = _segments is [.., var newest] ? newest.Index : null;
        var last = files is [.., var file] ? OpenLast(file.FullName, FirstOffsetOf(file), before) : Create(0, before: null);
        _segments = [.. _segments, last];
        if (_damagedUpTo > last.NextOffset)
            Roll(_damagedUpTo);
    }

    private static long FirstOffsetOf(FileInfo file) => long.Parse(System.IO.Path.GetFileNameWithoutExtension(file.Name), CultureInfo.InvariantCulture);

    private Segment OpenLast(string path, long firstOffset, SegmentIndex? before)
    {
        var segment = New(path, firstOffset, before);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var damaged = new List<long>();
        using var walker = new FrameWalker(file, 0, length, damaged.Add);
        while (walker.MoveNext())
        {
            var sources = walker.ReadSources(); // first: a table is valid only until the next read
            if (walker.IsBodyWhole() && walker.TryReadTable(out var table))
                segment.Add(walker.Header, walker.Position, sources, table);
        }

        foreach (var position in damaged.Where(position => position < segment.Length))
            _damage.Report(path, position);
        Judge(segment, file, length);
        _disk.Sync(file);
        return segment;
    }

    /// <summary>Cuts off what was never acknowledged; damage stays where it is, and is reported.</summary>
    private void Judge(Segment segment, SafeFileHandle file, long length)
    {
        var (tail, synced) = (length - segment.Length, SyncedMark.Read(_path));
        if (tail > 0 && synced <= segment.NextOffset && LogTail.IsUnfinished(file, segment.Length, length))
        {
            LogTornTail(segment.Path, segment.Length, tail);
            RandomAccess.SetLength(file, segment.Length);
        }
        else if (tail > 0 || synced > segment.NextOffset)
        {
            _damage.Report(segment.Path, segment.Length);
            _damagedUpTo = synced > segment.NextOffset ? synced : LogTail.OffsetBehind(segment.NextOffset, tail);
            segment.CoverTo(length);
        }
    }

    private Segment Create(long firstOffset, SegmentIndex? before)
    {
        var path = System.IO.Path.Combine(_path, Segment.FileName(firstOffset));
        using (_disk.Create(path))
            _disk.SyncFolder(_path);
        return New(path, firstOffset, before);
    }

    private Segment New(string path, long firstOffset, SegmentIndex? before) => new(
        path, firstOffset, new SegmentIndex(firstOffset, before, _segments is [var oldest, ..] ? oldest.FirstOffset : 0), new MessageKeys(_stretchShift), Load);

    /// <summary>The index of a sealed segment, from beside it or made again. Its sources' last offsets lean on the index before it.</summary>
    private SegmentIndex Load(Segment segment)
    {
        var segments = _segments;
        var lost = new Stack<Segment>();
        SegmentIndex? known = null;
        for (var i = Array.IndexOf(segments, segment); i >= 0 && known is null; i--)
            if ((known = segments[i].IndexInMemory ?? LoadSaved(segments[i])) is null)
                lost.Push(segments[i]);
        while (lost.TryPop(out var next))
            known = Walk(next, known);
        return known ?? new(segment.FirstOffset); // retention took it: nothing is in it
    }

    private SegmentIndex? LoadSaved(Segment segment)
    {
        if (SegmentIndex.TryLoad(segment.IndexPath, segment.Length) is not { } saved)
            return null;
        _shelf.Hold(segment, saved);
        return saved;
    }

    private SegmentIndex Walk(Segment segment, SegmentIndex? before)
    {
        var index = new SegmentIndex(segment.FirstOffset, before);
        using var file = TryOpen(segment);
        if (file is null)
            return index;
        using var walker = new FrameWalker(file, 0, segment.Length, at => _damage.Report(segment.Path, at));
        while (walker.MoveNext())
            index.Add(walker.Header, walker.Position, walker.ReadSources());
        index.CoverTo(segment.Length);
        SaveIndex(segment, index);
        return index;
    }

    private MessageKeys Reread(Segment segment)
    {
        var keys = new MessageKeys(_stretchShift);
        using var file = TryOpen(segment);
        if (file is null)
            return keys;
        using var walker = new FrameWalker(file, 0, segment.Length, at => _damage.Report(segment.Path, at));
        while (walker.MoveNext())
            if (walker.TryReadTable(out var table))
                keys.Add(table, walker.Header.Count, walker.Position);
        TrySave(segment.FilterPath, SegmentFilter.Build(keys, segment.Length));
        return keys;
    }

    private void Seal(Segment segment)
    {
        try
        {
            if (segment.Keys is { } keys)
                TrySave(segment.FilterPath, SegmentFilter.Build(keys, segment.Length));
            segment.ForgetKeys(); // also where they could not be saved: they are read again when somebody looks for one
            SaveIndex(segment, segment.Index);
            if (_segments.Contains(segment))
                return;
            File.Delete(segment.IndexPath); // the segment itself was deleted meanwhile
            File.Delete(segment.FilterPath);
        }
#pragma warning disable CA1031 // The loop that must not die: what it does only saves time.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotSaved(segment.IndexPath, e);
        }
    }

    // One that could not be saved stays in memory: to walk the segment each time would cost more.
    private void SaveIndex(Segment segment, SegmentIndex index)
    {
        if (TrySave(segment.IndexPath, index.ToBytes()))
            _shelf.Hold(segment, index);
        else
            segment.Hold(index);
    }

    private bool TrySave(string path, byte[] bytes)
    {
        try
        {
            _disk.Save(path, bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(path, e);
            return false;
        }
    }

    private static void DeleteFiles(Segment segment)
    {
        File.Delete(segment.IndexPath);
        File.Delete(segment.FilterPath);
        File.Delete(segment.Path);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log's segment {Path} ended in part of a frame at byte {Position}: {Bytes} bytes, never acknowledged, were cut off.")]
    private partial void LogTornTail(string path, long position, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "How far the event log is synced could not be noted. If its end is damaged before the next note, that may be taken for a write that was cut short.")]
    private partial void LogNotMarked(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} could not be saved. It only saves time: where it is missed, the event log's segment is read instead.")]
    private partial void LogNotSaved(string path, Exception exception);
}
