using Connections.Core.Delivery.Figures;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>
/// An event in a <see cref="DeliveryWindow"/>. All of it belongs to the window's lock, but for <see cref="Passage"/>, <see cref="IsAtLast"/> and the times,
/// which are the worker's that has taken it.
/// </summary>
internal sealed class WindowEvent
{
    private readonly LogRecord? _record; // null where it comes from a row
    private WaitingEvent? _waiting;      // null while it has no row, as most never have
    private long _began;                 // in ticks, 0 for not yet: a time that may be null takes three times the room

    /// <summary>An event that was read from the log.</summary>
    public WindowEvent(LogRecord record) => (_record, MessageKey) = (record, record.MessageKey);

    /// <summary>A stored one.</summary>
    public WindowEvent(WaitingEvent stored) => _waiting = stored;

    /// <summary>Where it stands in the log.</summary>
    public LogPosition Position => _record?.Position ?? _waiting!.Position;

    /// <summary>The cursor behind it.</summary>
    public LogPosition Next => Position.Behind;

    /// <summary>The source it came from.</summary>
    public Guid SourceId => _record?.SourceId ?? _waiting!.SourceId;

    /// <summary>Events of one key go out in order.</summary>
    public ulong UserKey => _record?.UserKey ?? _waiting!.UserKey;

    /// <summary>The event, UTF-8: of a stored one as filters left it.</summary>
    public ReadOnlyMemory<byte> Json => _record?.Json ?? _waiting!.Json;

    /// <summary>See <see cref="LogRecord.IsLent"/>.</summary>
    public bool IsLent => _record is { IsLent: true };

    /// <summary>The key of its row; 0 while it has none.</summary>
    public long Id => _waiting?.Id ?? 0;

    /// <summary>Tries before this one.</summary>
    public int Attempts => _waiting?.Attempts ?? 0;

    /// <summary>Mappings that delivered it in an earlier try.</summary>
    public IReadOnlyList<Guid> Done => _waiting?.Done ?? [];

    /// <summary>It as a row has it, or would have it.</summary>
    public WaitingEvent Waiting
    {
        get => _waiting ?? new(0, _record!.Position, _record.SourceId, _record.UserKey, _record.Json);
        set => _waiting = value;
    }

    /// <summary>See <see cref="Log.MessageKey"/>; 0 where it is not known: rows do not have it.</summary>
    public UInt128 MessageKey { get; set; }

    /// <summary>Its way through the destination's mappings; null where it has not begun, or is over.</summary>
    public Passage? Passage
    {
        get;
        set
        {
            field = value;
            if (value is not null && Facts == EventFacts.None)
                Facts = value.Facts;
        }
    }

    /// <summary>Whether no mapping comes behind the one that it waits for in <see cref="Batch"/>.</summary>
    public bool IsAtLast { get; set; }

    /// <summary>When its first request was begun; null before that.</summary>
    public DateTimeOffset? Began
    {
        get => _began == 0 ? null : new(_began, TimeSpan.Zero);
        set => _began = value?.UtcTicks ?? 0;
    }

    /// <summary>How long its requests took, all together.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>The event of its user key before it, until that one has ended.</summary>
    public WindowEvent? Ahead { get; set; }

    /// <summary>What it is told apart by, once it is known.</summary>
    public EventFacts Facts { get; set; } = EventFacts.None;

    /// <summary>What came of its mappings, once it has ended.</summary>
    public IReadOnlyList<MappingEnd> Mappings { get; set; } = [];

    /// <summary>The next event of its user key, which begins when this one has ended.</summary>
    public WindowEvent? Behind { get; set; }

    /// <summary>The batch that it waits in, or goes out with; null for none.</summary>
    public EventBatch? Batch { get; set; }

    /// <summary>Whether it stands in line for a worker.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a worker has it.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether it is being led to its next mapping, and may join a batch.</summary>
    public bool IsLeading { get; set; }

    /// <summary>Whether an earlier event of its user key has to be tried again: what is left to do for this one waits.</summary>
    public bool MustWait { get; set; }

    /// <summary>Nothing more comes of it in this window.</summary>
    public bool IsSettled { get; set; }

    /// <summary>What it is counted as; null where it is not: held behind another one, or not begun.</summary>
    public string? State { get; set; }

    /// <summary>The reason that it is counted with.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The row that it waits in from here on; null where it waits no longer.</summary>
    public WaitingEvent? Row { get; set; }

    /// <summary>Whether it waits without being counted, and yet its row is to be written: some mappings have delivered it.</summary>
    public bool ChangesRow { get; set; }

    /// <summary>Gives its memory back, once all that came of it is stored and told. One of which something is kept elsewhere, a row or a parked event, leaves its own to the collector.</summary>
    public void GiveBack()
    {
        if (State is DeliveryStates.Delivered or DeliveryStates.Filtered && _waiting is null && Row is null && Parked is null)
            _record!.GiveBack();
    }

    /// <summary>How it was given up; null where it was not.</summary>
    public ParkedRecord? Parked { get; set; }

    /// <summary>The try, as it is told later; null where there was none.</summary>
    public DeliveryTry? Try { get; set; }
}

/// <summary>One try at an event.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Request">What was sent, of failures alone; secrets removed and cut.</param>
/// <param name="Response">The start of the answer, of failures alone; secrets removed.</param>
internal sealed record DeliveryTry(DateTimeOffset At, TimeSpan Took, string? Request = null, string? Response = null);
