using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

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
    private readonly LogMeter _meter;
    private readonly SegmentReader _reader;
    private readonly LogWriter _writer;
    private readonly TimeProvider _clock;

    public SegmentLog(
        string path, LogOptions options, TimeProvider clock, ILogger<SegmentLog>? logger = null, ILogDisk? disk = null, LogMeter? meter = null)
    {
        logger ??= NullLogger<SegmentLog>.Instance;
        disk ??= new LogDisk();
        _clock = clock;
        _meter = meter ?? new LogMeter();
        _damage = new(logger, _meter);
        _folder = new(path, disk, _damage, logger, options.SegmentBytes);
        _cache = new(options.CacheBytes);
        _reader = new(_folder, _cache, _damage);
        _progress.Advance(_folder.Last.NextOffset, _folder.Last.Index.LastOffsets());
        _writer = new(_folder, _progress, _cache, options, disk, clock, _meter, logger);
        _meter.Watch(() => _writer.QueuedBytes, () => _folder.Segments.Length, () => _folder.Bytes);
    }

    public Guid Id => _folder.Id;

    public LogPosition Start => At(_folder.Segments[0].FirstOffset);

    public LogPosition End => At(_progress.End);

    public DateTimeOffset LastTime => new(_folder.Last.LastTimeTicks, TimeSpan.Zero);

    /// <summary>How many damaged frames were met since the start.</summary>
    public int DamagedFrames => _damage.Count;

    /// <summary>How many frames were read from files since the start.</summary>
    public long FramesRead => _reader.FramesRead;

    public long Bytes => _folder.Bytes;

    public string? Trouble => _writer.Trouble;

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
                slice.Take(frame, isShared: true);
            else
                ReadSegment(slice, end, cancellationToken);
        }

        return ValueTask.FromResult(new LogSlice(slice.Records, At(slice.Offset), slice.Offset >= end));
    }

    public async ValueTask<(LogPosition Next, bool AtEnd)> ViewAsync(
        LogPosition from, int maxRecords, int maxBytes, LogViewer viewer, CancellationToken cancellationToken)
    {
        var (offset, end) = (OffsetOf(from), _progress.End);
        while (offset < end && maxRecords > 0 && maxBytes > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_cache.Borrow(offset) is not { } frame)
                break;
            try
            {
                offset = frame.Show(offset, ref maxRecords, ref maxBytes, viewer);
            }
            finally
            {
                _cache.Return(frame);
            }
        }

        // What has left the memory is read from files, a slice at a time.
        if (offset >= end || maxRecords <= 0 || maxBytes <= 0)
            return (At(Math.Min(offset, end)), offset >= end);
        var slice = await ReadAsync(At(offset), null, maxRecords, maxBytes, cancellationToken);
        foreach (var record in slice.Records)
            viewer(new(record.SourceId, record.Type, record.Time, record.Json.Span));
        return (slice.Next, slice.AtEnd);
    }

    public ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken) =>
        ReadBackAsync(End, new HashSet<Guid> { sourceId }, count, cancellationToken);

    public ValueTask<IReadOnlyList<LogRecord>> ReadBackAsync(
        LogPosition before, IReadOnlySet<Guid>? sources, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ValueTask.FromResult(BackwardReading.Read(_reader, Math.Min(OffsetOf(before), _progress.End), sources, count, cancellationToken));
    }

    public ValueTask<IReadOnlyList<LogRecord>> FindMessageAsync(UInt128 key, int maxRecords, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        return ValueTask.FromResult(MessageSearch.Find(_reader, _progress.End, key, maxRecords, cancellationToken));
    }

    public ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var segments = _folder.Segments;
        for (var i = FirstUpTo(segments, time); i < segments.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = _folder.TryOpen(segments[i]);
            if (file is null)
                continue;
            using var walker = _reader.Walk(segments[i], file, segments[i].Index.WalkTo(time));
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
        return ValueTask.FromResult(Delete(segment => segment.NextOffset <= keep && segment.LastTimeTicks < oldest));
    }

    public ValueTask<int> DeleteBeyondAsync(long maxBytes, LogPosition keepFrom, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (excess, keep) = (_folder.Bytes - maxBytes, OffsetOf(keepFrom));
        return ValueTask.FromResult(Delete(segment =>
        {
            var goes = excess > 0 && segment.NextOffset <= keep;
            excess -= segment.Length;
            return goes;
        }));
    }

    /// <summary>Finishes the appends that were taken, and closes.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
        _meter.Dispose();
    }

    private int Delete(Func<Segment, bool> condition)
    {
        var gone = _folder.DeleteWhile(condition).Count;
        _meter.Deleted(gone);
        return gone;
    }

    /// <summary>The first segment that may hold something at or after the time: by halves, since each look may load an index.</summary>
    private static int FirstUpTo(Segment[] segments, DateTimeOffset time)
    {
        var (low, high) = (0, segments.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (segments[middle].LastTimeTicks < time.UtcTicks)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private LogPosition At(long offset) => new(Id, offset);

    /// <summary>Checks that the position is of this log, and moves one that is too old to the start.</summary>
    private long OffsetOf(LogPosition position) =>
        position.Log == Id ? Math.Max(position.Offset, _folder.Segments[0].FirstOffset) : throw new ForeignPositionException(position, Id);

    private void ReadSegment(SliceBuilder slice, long end, CancellationToken cancellationToken)
    {
        var segment = _folder.At(slice.Offset);
        slice.Skip(segment.FirstOffset);
        if (segment.HasBehind(slice.Offset, slice.Sources))
            WalkSegment(segment, slice, end, cancellationToken);
        if (slice.IsFull)
            return;

        var next = Math.Min(_folder.EndOf(segment), end);
        if (segment.NextOffset < next && _folder.Segments.Contains(segment))
            _damage.ReportGap(segment.Path, segment.NextOffset, next);
        slice.Skip(next); // past frames that are damaged
    }

    private void WalkSegment(Segment segment, SliceBuilder slice, long end, CancellationToken cancellationToken)
    {
        using var file = _folder.TryOpen(segment);
        if (file is null)
            return;
        using var walker = _reader.Walk(segment, file, segment.Index.WalkTo(slice.Offset));
        while (!slice.IsFull && walker.MoveNext() && walker.Header.FirstOffset < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (walker.Header.NextOffset <= slice.Offset)
                continue;
            if (slice.Sources is { } sources && !Frame.HasAnyOf(walker.ReadSources(), sources))
                slice.Skip(walker.Header.NextOffset);
            else
                _reader.Read(walker, slice);
        }
    }
}
