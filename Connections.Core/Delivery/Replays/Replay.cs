using Connections.Core.Log;

namespace Connections.Core.Delivery.Replays;

/// <summary>What a replay is to send to one destination.</summary>
/// <param name="DestinationId">The destination, enabled or not.</param>
/// <param name="From">Events stored at or after this time.</param>
/// <param name="To">Events stored before this time.</param>
/// <param name="Rate">How many events a second at most, 1 to 10,000.</param>
public sealed record ReplayRequest(Guid DestinationId, DateTimeOffset From, DateTimeOffset To, int Rate)
{
    /// <summary>Only events of these sources; empty for all that the destination takes events from.</summary>
    public IReadOnlyList<Guid> Sources { get; init; } = [];

    /// <summary>Only these calls, such as <c>track</c>; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only events, pages and screens of these names; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Only events that were discarded and have not arrived since.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>Whether events are left out of which it is known that they were delivered before, or wait to be.</summary>
    public bool LeaveOutDelivered { get; init; }
}

/// <summary>A replay, and how it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">What it is to send.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="CreatedBy">Who asked.</param>
/// <param name="State">See <see cref="ReplayStates"/>.</param>
/// <param name="Total">How many events it is to send; null until they are counted.</param>
/// <param name="Delivered">How many arrived.</param>
/// <param name="Filtered">How many a rule of the destination kept back.</param>
/// <param name="Failed">How many were refused or failed: they are parked.</param>
/// <param name="Note">What holds it up, or why it has ended before its end, as a sentence; null for nothing.</param>
/// <param name="EndedAt">When it ended; null while it has not.</param>
public sealed record Replay(
    Guid Id, ReplayRequest Request, DateTimeOffset CreatedAt, string CreatedBy, string State, long? Total, long Delivered, long Filtered, long Failed, string? Note,
    DateTimeOffset? EndedAt)
{
    /// <summary>How many events it is done with.</summary>
    public long Done => Delivered + Filtered + Failed;

    /// <summary>Whether it has come to its end, or was brought to one.</summary>
    public bool IsOver => State is ReplayStates.Done or ReplayStates.Cancelled or ReplayStates.Stopped;

    /// <summary>Where it reads on.</summary>
    internal LogPosition Cursor { get; init; }

    /// <summary>Where it ends.</summary>
    internal LogPosition End { get; init; }
}

/// <summary>How a replay can stand. The words are in the database.</summary>
public static class ReplayStates
{
    /// <summary>It waits for its turn: one runs at a time for a destination.</summary>
    public const string Queued = "queued";

    /// <summary>It sends.</summary>
    public const string Running = "running";

    /// <summary>Somebody has paused it.</summary>
    public const string Paused = "paused";

    /// <summary>It has sent everything.</summary>
    public const string Done = "done";

    /// <summary>Somebody has cancelled it.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>It cannot go on.</summary>
    public const string Stopped = "stopped";
}
