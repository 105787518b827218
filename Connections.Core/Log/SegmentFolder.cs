using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>The segments of one folder, oldest first; the last one is appended to.</summary>
/// <remarks>
/// What a kill leaves behind: a segment without its index (it is walked again), an empty last segment (it is used), or a last segment
/// that ends in part of a frame. Nothing of that part was acknowledged: it is cut off. Whole frames that were written but perhaps not
/// synced are kept, and synced before anyone sees them.
/// </remarks>
internal sealed partial class SegmentFolder
{
    private const string IdFile = "id";

    private readonly string _path;
    private readonly ILogDisk _disk;
    private readonly LogDamage _damage;
    private readonly ILogger<SegmentLog> _logger;
    private readonly Lock _changing = new(); // the writer adds a segment while retention takes others away
    private volatile Segment[] _segments = [];

    public SegmentFolder(string path, ILogDisk disk, LogDamage damage, ILogger<SegmentLog> logger)
    {
        (_path, _disk, _damage, _logger) = (path, disk, damage, logger);
        Directory.CreateDirectory(path);
        Id = ReadOrMakeId();
        Open();
    }

    public Guid Id { get; }

    public string Path => _path;

    /// <summary>Never empty.</summary>
    public Segment[] Segments => _segments;

    public Segment Last => _segments[^1];

    /// <summary>Time of the newest record; 0 when there is none. A segment that was just begun has none yet.</summary>
    public long LastTimeTicks
    {
        get
        {
            var segments = _segments;
            for (var i = segments.Length - 1; i >= 0; i--)
                if (segments[i].LastTimeTicks is not 0 and var ticks)
                    return ticks;
            return 0;
        }
    }

    /// <summary>The segment that holds the offset: the last that begins at or before it.</summary>
    public Segment At(long offset)
    {
        var segments = _segments;
        for (var i = segments.Length - 1; i > 0; i--)
            if (segments[i].FirstOffset <= offset)
                return segments[i];
        return segments[0];
    }

    /// <summary>Where the next segment begins; for the last one where it ends. Damage may leave a gap before it.</summary>
    public long EndOf(Segment segment) =>
        _segments.FirstOrDefault(other => other.FirstOffset > segment.FirstOffset)?.FirstOffset ?? segment.NextOffset;

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

    /// <summary>Seals the last segment and begins a new one.</summary>
    public Segment Roll()
    {
        var next = Create(Last.NextOffset);
        TrySaveIndex(Last);
        lock (_changing)
            _segments = [.. _segments, next];
        return next;
    }

    /// <summary>Deletes segments from the oldest on, as long as the condition holds; never the last. Returns how many.</summary>
    public int DeleteWhile(Func<Segment, bool> condition)
    {
        var gone = _segments.SkipLast(1).TakeWhile(condition).ToArray();
        lock (_changing)
            _segments = [.. _segments.Except(gone)]; // readers look here first, and only then for the file
        foreach (var segment in gone)
        {
            File.Delete(segment.IndexPath);
            File.Delete(segment.Path);
        }

        return gone.Length;
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
        var segments = Directory.EnumerateFiles(_path, "*.segment").Order(StringComparer.Ordinal)
            .Select(path => new Segment(path, long.Parse(System.IO.Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture)))
            .ToList();
        foreach (var segment in segments.SkipLast(1))
            OpenSealed(segment);
        if (segments.Count > 0)
            OpenLast(segments[^1]);
        else
            segments.Add(Create(0));
        _segments = [.. segments];
    }

    private void OpenSealed(Segment segment)
    {
        if (SegmentIndex.TryLoad(segment))
            return;
        using var file = segment.OpenForReading();
        var walker = new FrameWalker(file, 0, RandomAccess.GetLength(file), at => _damage.Report(segment.Path, at));
        while (walker.MoveNext())
            segment.Add(walker.Header, walker.Position, walker.ReadSources());
        TrySaveIndex(segment);
    }

    private void OpenLast(Segment segment)
    {
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var damaged = new List<long>();
        var walker = new FrameWalker(file, 0, length, damaged.Add);
        while (walker.MoveNext())
            if (walker.ReadFrame(Id) is { } frame)
                segment.Add(walker.Header, walker.Position, frame.Sources);

        foreach (var position in damaged.Where(position => position < segment.Length))
            _damage.Report(segment.Path, position);
        if (segment.Length < length)
        {
            LogTornTail(segment.Path, segment.Length, length - segment.Length);
            RandomAccess.SetLength(file, segment.Length);
        }

        _disk.Sync(file);
    }

    private Segment Create(long firstOffset)
    {
        var segment = new Segment(System.IO.Path.Combine(_path, Segment.FileName(firstOffset)), firstOffset);
        using (File.OpenHandle(segment.Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            _disk.SyncFolder(_path);
        return segment;
    }

    private void TrySaveIndex(Segment segment)
    {
        try
        {
            SegmentIndex.Save(segment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogIndexNotSaved(segment.Path, e); // the next start walks the segment instead
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log's segment {Path} ended in part of a frame at byte {Position}: {Bytes} bytes, never acknowledged, were cut off.")]
    private partial void LogTornTail(string path, long position, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The index of the event log's segment {Path} could not be saved; the next start reads the segment instead.")]
    private partial void LogIndexNotSaved(string path, Exception exception);
}
