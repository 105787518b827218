using Microsoft.Extensions.Logging;

namespace Connections.Core.Log;

/// <summary>Keeps a share of the disk free: below it nothing is written, or the oldest segments go, as <see cref="LogOptions.WhenFull"/> says.</summary>
internal sealed partial class DiskFloor(
    SegmentFolder folder, LogOptions options, ILogDisk disk, TimeProvider clock, LogMeter meter, ILogger<SegmentLog> logger)
{
    /// <summary>How often the disk's free space is asked for.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    /// <summary>
    /// So many segments go at most each time it is asked for: some file systems give room back late, and that must not cost the whole log.
    /// </summary>
    private const int MaxDropped = 4;

    private long? _asked;
    private double _free;
    private bool _roomWasMade;

    /// <summary>Returns when there is room to write.</summary>
    /// <exception cref="IOException">There is none; the message is for the operator.</exception>
    public void Check()
    {
        if (_asked is not { } asked || clock.GetElapsedTime(asked) >= Age)
        {
            _free = disk.FreeShare(folder.Path);
            _asked = clock.GetTimestamp();
            _roomWasMade = IsBelow && options.WhenFull == LogWhenFull.DropOldest && DropOldest();
        }

        if (IsBelow && !_roomWasMade)
            throw new IOException($"Only {_free:P1} of the disk is free; the floor is {options.MinFreeShare:P1} (Connections:Log:MinFreeShare). Make room.");
    }

    private bool IsBelow => _free < options.MinFreeShare;

    /// <summary>False when only the segment that is written is left.</summary>
    private bool DropOldest()
    {
        var (from, dropped) = (folder.Segments[0].FirstOffset, 0);
        while (dropped < MaxDropped && IsBelow && folder.DeleteWhile(segment => segment == folder.Segments[0]).Count > 0)
        {
            dropped++;
            _free = disk.FreeShare(folder.Path);
        }

        if (dropped == 0)
            return false;
        var events = folder.Segments[0].FirstOffset - from;
        meter.Dropped(dropped, events);
        LogDropped(dropped, events);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The disk is full: {Segments} of the oldest segments of the event log with {Events} events were dropped, whether they had been read or not (Connections:Log:WhenFull is DropOldest). Make room.")]
    private partial void LogDropped(int segments, long events);
}
