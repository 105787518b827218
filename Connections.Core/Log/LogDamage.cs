using Microsoft.Extensions.Logging;

namespace Connections.Core.Log;

/// <summary>Counts damaged frames, and reports each of them once however often it is met.</summary>
internal sealed partial class LogDamage(ILogger<SegmentLog> logger, LogMeter? meter = null)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string Path, long Position)> _met = [];

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

    [LoggerMessage(Level = LogLevel.Error, Message = "The event log's segment {Path} is damaged at byte {Position}. The events of that frame are lost; all others are read on.")]
    private partial void LogDamaged(string path, long position);
}
