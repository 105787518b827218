using Connections.Tests.Journeys;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// When a fault strikes. One in three strikes at a random instant, one while a load into the warehouse is under way, and one as soon as
/// the warehouse's own write-ahead log is there, which is while it commits.
/// </summary>
internal sealed class Moment(SyncLoop syncs, Acknowledged acknowledged, string warehouseFolder, TimeSpan calm)
{
    private const int FewestEvents = 100;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);
    private int _lastCount;

    /// <summary>How many struck while the product was loading.</summary>
    public int WhileLoading { get; private set; }

    /// <summary>How many struck while the warehouse had a write-ahead log.</summary>
    public int WhileCommitting { get; private set; }

    public async Task ComeAsync(int round, Random random, CancellationToken cancellationToken)
    {
        // On a busy machine a round would else strike before anything was acknowledged since the last, and show nothing.
        await Until.TrueAsync(() => Task.FromResult(acknowledged.Count >= _lastCount + FewestEvents), $"{FewestEvents} more events acknowledged", TimeSpan.FromMinutes(5));
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, (int)calm.TotalMilliseconds)), TimeProvider.System, cancellationToken);
        if (round % 3 == 1)
        {
            await PollAsync(() => syncs.IsLoading, cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(150)), TimeProvider.System, cancellationToken);
        }
        else if (round % 3 == 2)
            await PollAsync(HasWal, cancellationToken);

        _lastCount = acknowledged.Count;
        WhileLoading += syncs.IsLoading ? 1 : 0;
        WhileCommitting += HasWal() ? 1 : 0;
    }

    private bool HasWal() => new FileInfo(Path.Combine(warehouseFolder, $"{StoredEvents.WarehouseFile}.wal")) is { Exists: true, Length: > 0 };

    private static async Task PollAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        for (var looks = 0; looks < 1500 && !condition(); looks++)
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
    }
}
