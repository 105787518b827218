namespace Connections.Core.Log;

/// <summary>An event to be appended.</summary>
/// <param name="SourceId">The source it came from.</param>
/// <param name="Type">Its call.</param>
/// <param name="UserKey">XxHash3, seed 0, of the source id and <c>anonymousId</c>, else <c>userId</c>: events of one key stay in order.</param>
/// <param name="Json">The normalised event, UTF-8. The log copies it before <see cref="IEventLog.AppendAsync"/> returns to the caller's await.</param>
public readonly record struct LogEntry(Guid SourceId, EventType Type, ulong UserKey, ReadOnlyMemory<byte> Json)
{
    /// <summary>See <see cref="Log.MessageKey"/>; 0 where the writer knows none.</summary>
    public UInt128 MessageKey { get; init; }

    /// <summary>What its writer notes beside the event and not in it; the log does not look at it. 0 for nothing.</summary>
    public byte Mark { get; init; }
}

/// <summary>A stored event. A reader can pass over it by its members without parsing <see cref="Json"/>.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Time">When it was appended: the later of the clock and the record before it, so it never goes back.</param>
/// <param name="SourceId">The source it came from.</param>
/// <param name="Type">Its call.</param>
/// <param name="UserKey">See <see cref="LogEntry"/>.</param>
/// <param name="Json">The normalised event, UTF-8; stays valid as long as the record is held.</param>
public sealed record LogRecord(LogPosition Position, DateTimeOffset Time, Guid SourceId, EventType Type, ulong UserKey, ReadOnlyMemory<byte> Json)
{
    /// <summary>The position just behind it: the cursor of a consumer that is done with it.</summary>
    public LogPosition Next => Position.Behind;

    /// <summary>See <see cref="Log.MessageKey"/>; 0 where the writer knew none.</summary>
    public UInt128 MessageKey { get; init; }

    /// <summary>See <see cref="LogEntry.Mark"/>.</summary>
    public byte Mark { get; init; }
}

/// <summary>What one read found.</summary>
/// <param name="Records">Records of the wanted sources, in order; may be empty though <paramref name="Next"/> moved on.</param>
/// <param name="Next">Where to read on: everything before it was either returned or belongs to other sources.</param>
/// <param name="AtEnd">True when nothing more was durable at the time of the read.</param>
public sealed record LogSlice(IReadOnlyList<LogRecord> Records, LogPosition Next, bool AtEnd);
