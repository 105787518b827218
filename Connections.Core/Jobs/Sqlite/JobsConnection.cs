using Hangfire.Common;
using Hangfire.Server;
using Hangfire.Storage;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// What Hangfire asks of a storage, outside transactions. It holds no file handle, only the locks taken through it, which end with it. Used by one thread at a time.
/// </summary>
internal sealed partial class JobsConnection(SqliteJobStorage storage) : JobStorageConnection
{
    private readonly List<HeldLock> _locks = [];

    public SqliteJobStorage Storage => storage;

    public override void Dispose()
    {
        for (var i = _locks.Count - 1; i >= 0; i--)
            _locks[i].Dispose();
        base.Dispose();
    }

    public override IWriteOnlyTransaction CreateWriteTransaction() => new JobsTransaction(this);

    public override IDisposable AcquireDistributedLock(string resource, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(resource);
        storage.Locks.Acquire(resource, owner: this, timeout);
        var held = new HeldLock(this, resource);
        _locks.Add(held);
        return held;
    }

    public void Release(HeldLock held, string resource)
    {
        storage.Locks.Release(resource);
        _locks.Remove(held);
    }

    public override string CreateExpiredJob(Job job, IDictionary<string, string?> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var creation = new JobCreation(storage, job, parameters, createdAt, expireIn);
        storage.Database.Write(creation.Apply);
        return creation.JobId;
    }

    public override IFetchedJob FetchNextJob(string[] queues, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        if (queues.Length == 0)
            throw new ArgumentException("At least one queue must be named.", nameof(queues));

        using var listener = storage.Arrivals.Listen(queues);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            storage.Abandoned.GiveBack();
            if (storage.Database.Write(session => QueueTable.Fetch(session, queues, storage.Now)) is { } entry)
                return new FetchedJob(storage, entry);
            listener.Wait(storage.LookAgain, cancellationToken);
        }
    }

    public override void SetJobParameter(string id, string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(name);
        if (JobTable.TryParseId(id, out var jobId))
            storage.Database.Write(session => JobTable.SetParameter(session, jobId, name, value));
    }

    public override string? GetJobParameter(string id, string name)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(name);
        return JobTable.TryParseId(id, out var jobId) ? storage.Database.Read(session => JobTable.GetParameter(session, jobId, name)) : null;
    }

    public override JobData? GetJobData(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        return JobTable.TryParseId(jobId, out var id) ? storage.Database.Read(session => JobTable.Find(session, id)) : null;
    }

    public override StateData? GetStateData(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        return JobTable.TryParseId(jobId, out var id) ? storage.Database.Read(session => JobTable.CurrentState(session, id)) : null;
    }

    public override void AnnounceServer(string serverId, ServerContext context)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        ArgumentNullException.ThrowIfNull(context);
        storage.Database.Write(session => ServerTable.Announce(session, serverId, context, storage.Now));
    }

    public override void RemoveServer(string serverId)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        storage.Database.Write(session => ServerTable.Remove(session, serverId));
    }

    public override void Heartbeat(string serverId)
    {
        ArgumentNullException.ThrowIfNull(serverId);
        if (!storage.Database.Write(session => ServerTable.Heartbeat(session, serverId, storage.Now)))
            throw new BackgroundServerGoneException();
    }

    public override int RemoveTimedOutServers(TimeSpan timeOut)
    {
        if (timeOut <= TimeSpan.Zero)
            throw new ArgumentException("The time-out must be positive.", nameof(timeOut));
        return storage.Database.Write(session => ServerTable.RemoveSilent(session, since: storage.Now - (long)timeOut.TotalMilliseconds));
    }

    public override DateTime GetUtcDateTime() => storage.Time.GetUtcNow().UtcDateTime;
}
