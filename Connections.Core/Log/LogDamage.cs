using Microsoft.Extensions.Logging;

namespace Connections.Core.Log;

/// <summary>Counts damaged frames, and reports each of them once however often it is met.</summary>
internal sealed partial class LogDamage(ILogger<SegmentLog> logger, LogMeter? meter = null)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string Path, long Position)> _met = [];
    private readonly HashSet<long> _gaps = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _met.Count;
        }
    }

    public void Report(string path, long position)
    {
        lock (_gate)
            if (!_met.Add((path, position)))
                return;
        meter?.Damaged();
        LogDamaged(path, position);
    }

    /// <summary>Reports that the segments' files leave out a stretch of offsets: one was taken away.</summary>
    public void ReportGap(string path, long from, long to)
    {
        lock (_gate)
            if (!_gaps.Add(from))
                return;
        LogGap(path, to - from);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The event log's segment {Path} is damaged at byte {Position}. The events of that frame are lost; all others are read on.")]
    private partial void LogDamaged(string path, long position);

    [LoggerMessage(Level = LogLevel.Error, Message = "Behind the event log's segment {Path} {Events} events are missing: the file that held them is gone or cut. All others are read on.")]
    private partial void LogGap(string path, long events);
}
