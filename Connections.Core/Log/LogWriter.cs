using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>
/// The one thread that writes. Whatever waits when it comes round is one commit: one write, one fsync. Appends pile up meanwhile, so
/// the commits grow with the load and the wait does not.
/// </summary>
/// <remarks>
/// Order of a commit: write, fsync, take note in the segment's index, hand the frames to the cache, announce the end, mark it as synced, acknowledge. A
/// kill before the fsync leaves what was never acknowledged; one after it leaves what is found again at the start. A write that fails
/// is cut off again before the next one is tried, so no half frame ever stands before a whole one. While writing fails and nobody sends,
/// it tries by itself: whoever waits for the log to be well again (a balancer that asks for readiness) would wait for ever otherwise.
/// </remarks>
internal sealed partial class LogWriter : IDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What waits beyond it goes into the next commit: so much takes the disk far longer than a sync, and one buffer of all that may wait would
    /// only hold memory.
    /// </summary>
    private const long MaxCommitBytes = 8 << 20;

    /// <summary>A tail of zeros that a kill leaves behind is cut off like any other.</summary>
    private static readonly byte[] ProbeBytes = new byte[4096];

    private readonly SegmentFolder _folder;
    private readonly LogProgress _progress;
    private readonly TailCache _cache;
    private readonly LogOptions _options;
    private readonly ILogDisk _disk;
    private readonly TimeProvider _clock;
    private readonly LogMeter _meter;
    private readonly ILogger<SegmentLog> _logger;
    private readonly DiskFloor _floor;
    private readonly FrameBuilder _builder;
    private readonly Dictionary<Guid, long> _lastOffsets = [];
    private readonly object _gate = new();
    private readonly Thread _thread;
    private readonly Queue<LogAppend> _queue = [];
    private readonly List<LogAppend> _taken = [];
    private long _queuedBytes;
    private long _takenBytes;
    private bool _stopping;
    private SafeFileHandle? _file;
    private long _lastTimeTicks;
    private bool _tailUnclean;
    private volatile string? _trouble;

    public LogWriter(
        SegmentFolder folder, LogProgress progress, TailCache cache, LogOptions options, ILogDisk disk, TimeProvider clock, LogMeter meter,
        ILogger<SegmentLog> logger)
    {
        (_folder, _progress, _cache, _options, _disk, _clock, _meter, _logger) = (folder, progress, cache, options, disk, clock, meter, logger);
        _floor = new(folder, options, disk, clock, meter, logger);
        _builder = new(options.Compress, options.CompressFrom);
        _lastTimeTicks = folder.Last.LastTimeTicks;
        _thread = new Thread(Run) { Name = "event log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Why the last commit failed; null when it did not.</summary>
    public string? Trouble => _trouble;

    /// <summary>Bytes of events that wait, those of the present commit included.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>Queues the entries. The task ends when they are durable, or with <see cref="LogUnavailableException"/>.</summary>
    public Task<long> AppendAsync(IReadOnlyList<LogEntry> entries)
    {
        var append = new LogAppend(entries);
        lock (_gate)
        {
            if (_stopping)
                throw new LogUnavailableException("The event log is closed: the process stops.");
            if (_queuedBytes + append.Bytes > _options.MaxQueuedBytes && _queuedBytes > 0)
                throw new LogUnavailableException($"More than {_options.MaxQueuedBytes} bytes of events wait for the disk.");
            _queuedBytes += append.Bytes;
            _queue.Enqueue(append);
            if (_queue.Count == 1)
                Monitor.Pulse(_gate); // else the writer has been told, or is at work and will look
        }

        return append.Done.Task;
    }

    /// <summary>Finishes what is queued.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _file?.Dispose();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            if (_taken.Count == 0)
            {
                Probe();
                continue;
            }

            Commit();
            lock (_gate)
                _queuedBytes -= _takenBytes;
            _taken.Clear();
        }
    }

    /// <summary>
    /// Takes what is queued, up to one commit's bytes; nothing when it is time for a probe. False when the log is closed and all is done.
    /// </summary>
    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_stopping)
                if (!Monitor.Wait(_gate, _trouble is null ? Timeout.InfiniteTimeSpan : ProbePeriod))
                    return true;
            _takenBytes = 0;
            while (_takenBytes < MaxCommitBytes && _queue.TryDequeue(out var append))
            {
                _taken.Add(append);
                _takenBytes += append.Bytes;
            }

            return _taken.Count > 0;
        }
    }

    /// <summary>Finds out whether the disk takes something again.</summary>
    private void Probe()
    {
        try
        {
            _floor.Check();
            var file = OpenClean();
            _tailUnclean = true;
            _disk.Write(file, ProbeBytes, _folder.Last.Length);
            _disk.Sync(file);
        }
#pragma warning disable CA1031 // The loop that must not die: the trouble lasts, and it was reported when it began.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _trouble = e.Message;
            CutOff();
            return;
        }

        CutOff();
        _trouble = null;
        LogRecovered();
    }

    private void Commit()
    {
        try
        {
            _floor.Check();
            var file = OpenClean();
            var position = _folder.Last.Length;
            Encode();
            _tailUnclean = true;
            _disk.Write(file, _builder.Bytes.Span, position);
            var began = _clock.GetTimestamp();
            _disk.Sync(file);
            _meter.Synced(_clock.GetElapsedTime(began));
            Announce(position);
            _folder.MarkSynced();
            _tailUnclean = false; // last: what could not be announced is refused, and so must not stay
        }
#pragma warning disable CA1031 // The loop that must not die: whatever went wrong is told to everyone who waits for this commit.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(e);
            return;
        }

        _meter.Committed(_builder.Frames, _builder.Bytes.Length);
        if (_trouble is not null)
            LogRecovered();
        _trouble = null;
        ThreadPool.UnsafeQueueUserWorkItem(new LogAcknowledgement([.. _taken]), preferLocal: false);
    }

    private SafeFileHandle OpenClean()
    {
        _file ??= OpenLast();
        // Before a new segment is begun: what was refused must not stay at the end of a sealed one, where the next start would read it.
        if (_tailUnclean)
        {
            RandomAccess.SetLength(_file, _folder.Last.Length);
            _disk.Sync(_file);
            _tailUnclean = false;
        }

        if (_folder.Last.Length < _options.SegmentBytes)
            return _file;
        _folder.Roll();
        _file.Dispose();
        _file = null;
        return _file = OpenLast();
    }

    private SafeFileHandle OpenLast() =>
        File.OpenHandle(_folder.Last.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private void Encode()
    {
        _lastTimeTicks = Math.Max(_lastTimeTicks, _clock.GetUtcNow().UtcTicks);
        _builder.Begin(_folder.Last.NextOffset, _lastTimeTicks);
        foreach (var append in _taken)
        {
            append.FirstOffset = _builder.NextOffset;
            for (var i = 0; i < append.Entries.Count; i++)
                _builder.Add(append.Entries[i]);
        }

        _builder.CloseFrame();
    }

    private void Announce(long position)
    {
        _lastOffsets.Clear();
        for (var i = 0; i < _builder.Frames.Count; i++)
        {
            var frame = _builder.Copy(_folder.Id, i);
            _folder.Last.Add(frame.Header, position + _builder.Frames[i].Start, frame.Sources, frame.Table);
            _cache.Add(frame);
            foreach (var source in frame.Sources)
                _lastOffsets[source] = frame.Header.NextOffset - 1;
        }

        _progress.Advance(_folder.Last.NextOffset, _lastOffsets);
    }

    private void Refuse(Exception reason)
    {
        if (_trouble is null)
            LogRefusing(reason);
        _trouble = reason.Message;
        CutOff();
        foreach (var append in _taken)
            append.Done.SetException(new LogUnavailableException($"The event log cannot be written: {reason.Message}", reason));
    }

    /// <summary>Gives the room of a half frame back at once; where even that fails, the next commit tries again before it writes.</summary>
    private void CutOff()
    {
        if (!_tailUnclean || _file is null)
            return;
        try
        {
            RandomAccess.SetLength(_file, _folder.Last.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotCutOff(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The event log cannot be written. Events are refused, and senders asked to try again, until it can.")]
    private partial void LogRefusing(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The event log can be written again.")]
    private partial void LogRecovered();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Part of a frame could not be cut off the event log; that is tried again before the next write.")]
    private partial void LogNotCutOff(Exception exception);
}
