using Connections.Core.Jobs.Sqlite;
using Hangfire;
using Hangfire.Server;
using Hangfire.Storage;

namespace Connections.Core.Jobs;

/// <summary>Hangfire's storage in one SQLite file, for one process.</summary>
/// <remarks>
/// That no other process has the file open is the caller's promise (the data folder's lock keeps it), and much follows from it: whatever an earlier
/// process had fetched runs again at once after a start, without a time-out; locks live in memory and so die with their owner; and a
/// job put into a queue wakes a waiting worker by a signal, not by polling.
/// A kill at any instant leaves the last committed transaction. A job that was being performed then is performed again.
/// </remarks>
public sealed class SqliteJobStorage : JobStorage, IDisposable
{
    private static readonly HashSet<string> s_features = new(StringComparer.OrdinalIgnoreCase)
    {
        JobStorageFeatures.ExtendedApi,
        JobStorageFeatures.JobQueueProperty,
        JobStorageFeatures.ProcessesInsteadOfComponents,
        JobStorageFeatures.Connection.GetUtcDateTime,
        JobStorageFeatures.Connection.GetSetContains,
        JobStorageFeatures.Connection.LimitedGetSetCount,
        JobStorageFeatures.Connection.BatchedGetFirstByLowest,
        JobStorageFeatures.Transaction.AcquireDistributedLock,
        JobStorageFeatures.Transaction.CreateJob,
        JobStorageFeatures.Transaction.SetJobParameter,
        JobStorageFeatures.Transaction.RemoveFromQueue(typeof(FetchedJob)),
        JobStorageFeatures.Monitoring.DeletedStateGraphs,
        JobStorageFeatures.Monitoring.AwaitingJobs,
    };

    private readonly string _path;
    private long _lastJobId;

    /// <summary>Opens the file, makes it when there is none, and releases what an earlier process left fetched.</summary>
    /// <param name="path">The file. Its folder must exist; SQLite keeps a <c>-wal</c> and a <c>-shm</c> file beside it.</param>
    /// <param name="time">The clock that stamps states, heartbeats and expiry.</param>
    /// <exception cref="InvalidOperationException">The file was written by a newer version. It is left as it was.</exception>
    public SqliteJobStorage(string path, TimeProvider time)
    {
        _path = path;
        Time = time;
        Database = new JobsDatabase(path);
        Abandoned = new AbandonedJobs(Database);
        try
        {
            Database.Write(Schema.Apply);
            Database.Write(session =>
            {
                QueueTable.ReleaseAll(session);
                ServerTable.Clear(session);
                _lastJobId = JobTable.LastId(session);
                foreach (var queue in QueueTable.Names(session))
                    Arrivals.Know(queue);
            });
        }
        catch
        {
            Database.Dispose();
            throw;
        }
    }

    /// <summary>True: a read that starts after a commit sees it, so Hangfire need not wait for a job to appear.</summary>
    public override bool LinearizableReads => true;

    internal TimeProvider Time { get; }
    internal JobsDatabase Database { get; }
    internal AbandonedJobs Abandoned { get; }
    internal ResourceLocks Locks { get; } = new();
    internal QueueArrivals Arrivals { get; } = new();

    /// <summary>
    /// How long an idle worker trusts that it will be rung. Everything that is enqueued rings, so this is only a net below: it costs next to nothing
    /// and finds a job that some future mistake left silent. Tests do without the net.
    /// </summary>
    internal TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(5);

    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public override IStorageConnection GetConnection() => new JobsConnection(this);

    /// <inheritdoc/>
    public override IMonitoringApi GetMonitoringApi() => new JobsMonitor(this);

    /// <summary>
    /// The sweep of expired rows. There is no aggregator of counters beside it: storages that have one let many writers append rows that
    /// are summed later, while SQLite's single writer adds to the sum itself.
    /// </summary>
    public override IEnumerable<IBackgroundProcess> GetStorageWideProcesses() => [new ExpirySweep(this)];

    /// <inheritdoc/>
    public override bool HasFeature(string featureId)
    {
        ArgumentNullException.ThrowIfNull(featureId);
        return s_features.Contains(featureId);
    }

    /// <summary>Closes the file. Servers on this storage must have stopped.</summary>
    public void Dispose() => Database.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"SQLite job storage '{_path}'";

    /// <summary>
    /// A job's id is known before its transaction commits, so it is counted here and not by SQLite, which only remembers the highest one
    /// it ever stored: an id does not come back when its job has expired.
    /// </summary>
    internal long NextJobId() => Interlocked.Increment(ref _lastJobId);
}
