using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>The embedded event log: segment files in one folder, written by one thread and read by anyone.</summary>
/// <remarks>
/// The format of a frame is in <see cref="FrameHeader"/>, the order of a commit in <see cref="LogWriter"/>, what a kill leaves behind in
/// <see cref="SegmentFolder"/>. Reads are made on the caller's thread: near the tail they come from memory, behind it from files that
/// the system reads ahead.
/// </remarks>
internal sealed class SegmentLog : IEventLog, IDisposable
{
    private readonly LogDamage _damage;
    private readonly SegmentFolder _folder;
    private readonly LogProgress _progress = new();
    private readonly TailCache _cache;
    private readonly LogWriter _writer;
    private readonly TimeProvider _clock;

    public SegmentLog(string path, LogOptions options, TimeProvider clock, ILogger<SegmentLog>? logger = null, ILogDisk? disk = null)
    {
        logger ??= NullLogger<SegmentLog>.Instance;
        disk ??= new LogDisk();
        _clock = clock;
        _damage = new(logger);
        _folder = new(path, disk, _damage, logger);
        _cache = new(options.CacheBytes);
        foreach (var segment in _folder.Segments)
            _progress.Advance(segment.NextOffset, segment.LastOffsets());
        _writer = new(_folder, _progress, _cache, options, disk, clock, logger);
    }

    public Guid Id => _folder.Id;

    public LogPosition Start => At(_folder.Segments[0].FirstOffset);

    public LogPosition End => At(_progress.End);

    /// <summary>How many damaged frames were met since the start.</summary>
    public int DamagedFrames => _damage.Count;

    public string? Trouble => _writer.Trouble;

    public long QueuedBytes => _writer.QueuedBytes;

    public long? CountBetween(LogPosition from, LogPosition to) => Math.Max(0, OffsetOf(to) - OffsetOf(from));

    public async ValueTask<IReadOnlyList<LogPosition>> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entries.Count == 0)
            return [];

        // From here on there is no giving up: the writer reads the caller's memory, and may have written it already.
        var first = await _writer.AppendAsync(entries);
        return new PositionRange(Id, first, entries.Count);
    }

    public ValueTask<LogSlice> ReadAsync(
        LogPosition from, IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        var end = _progress.End;
        var slice = new SliceBuilder(sources, maxRecords, maxBytes, Math.Min(OffsetOf(from), end));
        while (!slice.IsFull && slice.Offset < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_progress.HasBehind(slice.Offset, sources))
                slice.Skip(end);
            else if (_cache.Find(slice.Offset) is { } frame)
                slice.Take(frame);
            else
                ReadSegment(slice, end, cancellationToken);
        }

        return ValueTask.FromResult(new LogSlice(slice.Records, At(slice.Offset), slice.Offset >= end));
    }

    public ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var newest = new List<LogRecord>();
        var wanted = new HashSet<Guid> { sourceId };
        foreach (var segment in _folder.Segments.Reverse())
        {
            if (newest.Count == count)
                break;
            if (segment.HasBehind(segment.FirstOffset, wanted))
                ReadBackwards(segment, wanted, count, newest, cancellationToken);
        }

        newest.Reverse();
        return ValueTask.FromResult<IReadOnlyList<LogRecord>>(newest);
    }

    public ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        foreach (var segment in _folder.Segments.Where(segment => segment.LastTimeTicks >= time.UtcTicks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = _folder.TryOpen(segment);
            if (file is null)
                continue;
            var (position, length) = segment.WalkTo(time);
            var walker = Walk(segment, file, position, length);
            while (walker.MoveNext())
                if (walker.Header.TimeTicks >= time.UtcTicks)
                    return ValueTask.FromResult<LogPosition?>(At(walker.Header.FirstOffset));
        }

        return ValueTask.FromResult<LogPosition?>(null);
    }

    public Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken) =>
        _progress.WaitAsync(OffsetOf(from), sources, cancellationToken);

    public ValueTask<int> DeleteOlderThanAsync(TimeSpan age, LogPosition keepFrom, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (oldest, keep) = ((_clock.GetUtcNow() - age).UtcTicks, OffsetOf(keepFrom));
        return ValueTask.FromResult(_folder.DeleteWhile(segment => segment.LastTimeTicks < oldest && segment.NextOffset <= keep));
    }

    /// <summary>Finishes the appends that were taken, and closes.</summary>
    public void Dispose() => _writer.Dispose();

    private LogPosition At(long offset) => new(Id, offset);

    /// <summary>Checks that the position is of this log, and moves one that is too old to the start.</summary>
    private long OffsetOf(LogPosition position) =>
        position.Log == Id ? Math.Max(position.Offset, _folder.Segments[0].FirstOffset) : throw new ForeignPositionException(position, Id);

    private FrameWalker Walk(Segment segment, SafeFileHandle file, long position, long length) =>
        new(file, position, length, at => _damage.Report(segment.Path, at));

    private void ReadSegment(SliceBuilder slice, long end, CancellationToken cancellationToken)
    {
        var segment = _folder.At(slice.Offset);
        slice.Skip(segment.FirstOffset);
        if (segment.HasBehind(slice.Offset, slice.Sources))
            WalkSegment(segment, slice, end, cancellationToken);
        if (!slice.IsFull)
            slice.Skip(Math.Min(_folder.EndOf(segment), end)); // past frames that are damaged
    }

    private void WalkSegment(Segment segment, SliceBuilder slice, long end, CancellationToken cancellationToken)
    {
        using var file = _folder.TryOpen(segment);
        if (file is null)
            return;
        var (position, length) = segment.WalkTo(slice.Offset);
        var walker = Walk(segment, file, position, length);
        while (!slice.IsFull && walker.MoveNext() && walker.Header.FirstOffset < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (walker.Header.NextOffset <= slice.Offset)
                continue;
            if (slice.Sources is { } sources && !Frame.HasAnyOf(walker.ReadSources(), sources))
                slice.Skip(walker.Header.NextOffset);
            else if (walker.ReadFrame(Id) is { } frame)
                slice.Take(frame);
        }
    }

    /// <summary>Adds the segment's records of the source, newest first, up to the count.</summary>
    private void ReadBackwards(Segment segment, HashSet<Guid> wanted, int count, List<LogRecord> newest, CancellationToken cancellationToken)
    {
        using var file = _folder.TryOpen(segment);
        if (file is null)
            return;
        var found = new Stack<Frame>();
        foreach (var (position, length) in segment.StretchesBackwards())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var walker = Walk(segment, file, position, length);
            while (walker.MoveNext())
                if (Frame.HasAnyOf(walker.ReadSources(), wanted) && (_cache.Find(walker.Header.FirstOffset) ?? walker.ReadFrame(Id)) is { } frame)
                    found.Push(frame);

            while (found.TryPop(out var frame))
                foreach (var record in frame.Records.Reverse())
                {
                    if (newest.Count == count)
                        return;
                    if (wanted.Contains(record.SourceId))
                        newest.Add(record);
                }
        }
    }
}
