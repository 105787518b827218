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
public sealed record LogRecord
{
    private readonly RecordOrigin _origin; // one for all records of a frame and a source: thousands of records are in memory for each destination that is behind
    private readonly long _offset;

    /// <param name="position">Where it stands.</param>
    /// <param name="time">See <see cref="Time"/>.</param>
    /// <param name="sourceId">The source it came from.</param>
    /// <param name="type">Its call.</param>
    /// <param name="userKey">See <see cref="LogEntry"/>.</param>
    /// <param name="json">See <see cref="Json"/>.</param>
    public LogRecord(LogPosition position, DateTimeOffset time, Guid sourceId, EventType type, ulong userKey, ReadOnlyMemory<byte> json)
        : this(new(position.Log, time, sourceId, null), position.Offset, type, userKey, json)
    {
    }

    internal LogRecord(RecordOrigin origin, long offset, EventType type, ulong userKey, ReadOnlyMemory<byte> json) =>
        (_origin, _offset, Type, UserKey, Json) = (origin, offset, type, userKey, json);

    /// <summary>Where it stands.</summary>
    public LogPosition Position => new(_origin.Log, _offset);

    /// <summary>The position just behind it: the cursor of a consumer that is done with it.</summary>
    public LogPosition Next => Position.Behind;

    /// <summary>When it was appended: the later of the clock and the record before it, so it never goes back.</summary>
    public DateTimeOffset Time => _origin.Time;

    /// <summary>The source it came from.</summary>
    public Guid SourceId => _origin.SourceId;

    /// <summary>Its call.</summary>
    public EventType Type { get; }

    /// <summary>See <see cref="LogEntry.Mark"/>.</summary>
    public byte Mark { get; init; }

    /// <summary>See <see cref="LogEntry"/>.</summary>
    public ulong UserKey { get; }

    /// <summary>See <see cref="Log.MessageKey"/>; 0 where the writer knew none.</summary>
    public UInt128 MessageKey { get; init; }

    /// <summary>The normalised event, UTF-8; stays valid as long as the record is held and not given back.</summary>
    public ReadOnlyMemory<byte> Json { get; private init; }

    /// <summary>Whether its memory can be given back: it was read from a file for one reader.</summary>
    internal bool IsLent => _origin.Lender is not null;

    /// <summary>Gives its memory back, for the next one that is read: once, by the one who read it, and who has kept nothing of <see cref="Json"/>. It need not be.</summary>
    internal void GiveBack() => _origin.Lender?.GiveBack(1);

    /// <summary>The same record with its JSON in other memory, which is its own.</summary>
    internal LogRecord Detached(ReadOnlyMemory<byte> json) => new(_origin with { Lender = null }, _offset, Type, UserKey, json) { MessageKey = MessageKey, Mark = Mark };
}

/// <summary>What the records of one frame and one source have in common.</summary>
/// <param name="Log">The log.</param>
/// <param name="Time">When they were appended.</param>
/// <param name="SourceId">The source.</param>
/// <param name="Lender">The frame that has lent them; null where their memory is not given back.</param>
internal sealed record RecordOrigin(Guid Log, DateTimeOffset Time, Guid SourceId, Frame? Lender);

/// <summary>What one read found.</summary>
/// <param name="Records">Records of the wanted sources, in order; may be empty though <paramref name="Next"/> moved on.</param>
/// <param name="Next">Where to read on: everything before it was either returned or belongs to other sources.</param>
/// <param name="AtEnd">True when nothing more was durable at the time of the read.</param>
public sealed record LogSlice(IReadOnlyList<LogRecord> Records, LogPosition Next, bool AtEnd);
