using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>An event on its way to one destination: just read from the log, waiting for its next try, or held behind one that waits.</summary>
/// <param name="Id">Its key; 0 while it is not stored. Of one user key, a smaller id is an earlier event.</param>
/// <param name="Position">Where it stands in the log.</param>
/// <param name="SourceId">The source it came from.</param>
/// <param name="UserKey">Events of one key go out in order.</param>
/// <param name="Json">The event, UTF-8.</param>
public sealed record WaitingEvent(long Id, LogPosition Position, Guid SourceId, ulong UserKey, ReadOnlyMemory<byte> Json)
{
    /// <summary>Tries so far; 0 while it was never begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was tried first: its retry window starts here. Null while it was never begun.</summary>
    public DateTimeOffset? FirstTry { get; init; }

    /// <summary>When it is tried next. Null: as soon as no earlier event of its key waits.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Why the last try failed; null where there was none.</summary>
    public string? Reason { get; init; }

    /// <summary>Mappings that delivered it already: a further try leaves them out.</summary>
    public IReadOnlyList<Guid> Done { get; init; } = [];
}

/// <summary>What waits for one destination.</summary>
/// <param name="Count">How many events.</param>
/// <param name="Keys">Their user keys, each with the time when its oldest event is due; <c>default</c> for at once.</param>
/// <param name="NextTry">When the first of them is due; null when none waits.</param>
public sealed record WaitingSummary(int Count, IReadOnlyDictionary<ulong, DateTimeOffset> Keys, DateTimeOffset? NextTry);
