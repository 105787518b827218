using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>A discarded event, kept whole: it outlives its segment of the log.</summary>
/// <param name="Id">Its key; 0 while it is not stored.</param>
/// <param name="Position">Where it stood in the log.</param>
/// <param name="SourceId">The source it came from.</param>
/// <param name="UserKey">Its user key.</param>
/// <param name="Json">The event, UTF-8.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="Code">The reason's code: what it is counted by.</param>
/// <param name="Reason">The reason as a sentence, secrets removed.</param>
/// <param name="Request">The last request, without headers and secrets, cut; null where none was made.</param>
/// <param name="Response">The start of the vendor's answer, secrets removed; null where there was none.</param>
/// <param name="Done">Mappings that delivered it: a re-send leaves them out.</param>
public sealed record ParkedRecord(
    long Id, LogPosition Position, Guid SourceId, ulong UserKey, ReadOnlyMemory<byte> Json,
    string MessageId, string Code, string Reason, string? Request, string? Response, IReadOnlyList<Guid> Done)
{
    /// <summary>When it was given up; the least time while it is not stored.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The replay that gave it up; null for delivery itself. What a replay does is counted with the replay alone.</summary>
    public Guid? ReplayId { get; init; }
}
