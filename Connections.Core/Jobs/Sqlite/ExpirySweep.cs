using Hangfire.Server;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// Removes what has expired, now and then: until then it is still read, as in the other storages. It goes in small transactions, so that no worker
/// waits long for the writer.
/// </summary>
internal sealed class ExpirySweep(SqliteJobStorage storage) : IBackgroundProcess
{
    // Drain jobs expire after a minute and are many; a longer pause would only grow the file.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);
    private const int AtOnce = 500;

    private static readonly Func<Session, long, int, int>[] s_sweeps =
    [
        JobTable.DeleteExpired,
        CounterTable.DeleteExpired,
        CollectionExpiry.Sets.DeleteExpired,
        CollectionExpiry.Hashes.DeleteExpired,
        CollectionExpiry.Lists.DeleteExpired,
    ];

    public void Execute(BackgroundProcessContext context)
    {
        Sweep(context.StoppingToken);
        context.Wait(s_pause);
    }

    public void Sweep(CancellationToken cancellationToken)
    {
        foreach (var sweep in s_sweeps)
            while (storage.Database.Write(session => sweep(session, storage.Now, AtOnce)) > 0)
                cancellationToken.ThrowIfCancellationRequested();
    }

    public override string ToString() => nameof(ExpirySweep);
}
