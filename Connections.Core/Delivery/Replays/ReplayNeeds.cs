using Connections.Core.Log;

namespace Connections.Core.Delivery.Replays;

/// <summary>What open replays still have to read of the log.</summary>
internal sealed class ReplayNeeds(IReplayState state, IEventLog log) : ILogConsumer
{
    public async Task<IReadOnlyList<LogNeed>> NeedsAsync(CancellationToken cancellationToken) =>
    [
        .. (await state.ReadOpenAsync(cancellationToken)).Where(replay => replay.Cursor.Log == log.Id)
            .Select(replay => new LogNeed($"replay of {replay.CreatedAt:yyyy-MM-dd HH:mm}", replay.Cursor, null) { Kind = "replay" }),
    ];
}
