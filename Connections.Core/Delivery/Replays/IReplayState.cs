using Connections.Core.Log;

namespace Connections.Core.Delivery.Replays;

/// <summary>What a replay came to with a few events; committed whole, so after a kill at most these few are sent again.</summary>
/// <param name="Id">The replay.</param>
/// <param name="DestinationId">Its destination.</param>
/// <param name="Cursor">Where it reads on.</param>
/// <param name="At">When.</param>
internal sealed record ReplayCommit(Guid Id, Guid DestinationId, LogPosition Cursor, DateTimeOffset At)
{
    /// <summary>The events that arrived: if they are parked, they are so no more.</summary>
    public IReadOnlyList<LogPosition> Arrived { get; init; } = [];

    /// <summary>How many were filtered.</summary>
    public int Filtered { get; init; }

    /// <summary>The events that were given up.</summary>
    public IReadOnlyList<ParkedRecord> Parked { get; init; } = [];
}

/// <summary>What replays have to remember, beside <see cref="IDeliveryState"/> and in the same place. Every method may be called from any thread.</summary>
internal interface IReplayState
{
    /// <summary>Adds one.</summary>
    Task AddAsync(Replay replay, CancellationToken cancellationToken);

    /// <summary>Those of a destination, or all, newest first, at most 200.</summary>
    Task<IReadOnlyList<Replay>> ListAsync(Guid? destinationId, CancellationToken cancellationToken);

    /// <summary>Those that are not over, oldest first.</summary>
    Task<IReadOnlyList<Replay>> ReadOpenAsync(CancellationToken cancellationToken);

    /// <summary>Puts one from any of several states into another. False where it was in none of them.</summary>
    Task<bool> SetStateAsync(Guid id, IReadOnlyList<string> from, string to, string? note, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Sets how many events it is to send.</summary>
    Task SetTotalAsync(Guid id, long total, CancellationToken cancellationToken);

    /// <summary>Commits cursor, counts and parked events together.</summary>
    Task CommitAsync(ReplayCommit commit, CancellationToken cancellationToken);

    /// <summary>The events of a destination that wait for a retry: delivery itself will send them.</summary>
    Task<IReadOnlyList<LogPosition>> ReadWaitingAsync(Guid destinationId, CancellationToken cancellationToken);
}
