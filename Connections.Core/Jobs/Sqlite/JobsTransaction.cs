using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// Commands that are collected and applied in their order, all or none, by <see cref="Commit"/>. Only after that are workers woken
/// and fetched jobs settled. Dropped without a commit it leaves nothing. Its locks last from when they are taken until it ends.
/// </summary>
internal sealed partial class JobsTransaction(JobsConnection connection) : JobStorageTransaction
{
    private readonly SqliteJobStorage _storage = connection.Storage;
    private readonly List<Action<Session>> _commands = [];
    private readonly List<string> _enqueuedTo = [];
    private readonly List<FetchedJob> _done = [];
    private readonly List<IDisposable> _locks = [];

    public override void Commit()
    {
        _storage.Database.Write(session =>
        {
            foreach (var command in _commands)
                command(session);
        });

        foreach (var fetched in _done)
            fetched.Settle();
        ReleaseLocks();
        // Rung last, so that the worker does not find the job's lock still held.
        foreach (var queue in _enqueuedTo)
            _storage.Arrivals.Ring(queue);
    }

    public override void Dispose()
    {
        ReleaseLocks();
        base.Dispose();
    }

    public override void AcquireDistributedLock(string resource, TimeSpan timeout) =>
        _locks.Add(connection.AcquireDistributedLock(resource, timeout));

    public override string CreateJob(Job job, IDictionary<string, string?> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        var creation = new JobCreation(_storage, job, parameters, createdAt, expireIn);
        _commands.Add(creation.Apply);
        return creation.JobId;
    }

    public override void SetJobParameter(string jobId, string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        AddForJob(jobId, (session, id) => JobTable.SetParameter(session, id, name, value));
    }

    public override void ExpireJob(string jobId, TimeSpan expireIn)
    {
        var expireAt = After(expireIn);
        AddForJob(jobId, (session, id) =>
        {
            if (expireIn > TimeSpan.Zero)
                JobTable.Expire(session, id, expireAt);
            else
                JobTable.Delete(session, id);
        });
    }

    public override void PersistJob(string jobId) => AddForJob(jobId, JobTable.Persist);

    public override void SetJobState(string jobId, IState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (text, now) = (StateText.Of(state), _storage.Now);
        AddForJob(jobId, (session, id) => JobTable.SetState(session, id, text, now));
    }

    public override void AddJobState(string jobId, IState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (text, now) = (StateText.Of(state), _storage.Now);
        AddForJob(jobId, (session, id) => JobTable.AddState(session, id, text, now));
    }

    public override void AddToQueue(string queue, string jobId)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (AddForJob(jobId, (session, id) => QueueTable.Add(session, queue, id)))
            _enqueuedTo.Add(queue);
    }

    public override void RemoveFromQueue(IFetchedJob fetchedJob)
    {
        ArgumentNullException.ThrowIfNull(fetchedJob);
        if (fetchedJob is not FetchedJob fetched)
            throw new ArgumentException("The job was fetched from another storage.", nameof(fetchedJob));
        _commands.Add(session => QueueTable.Remove(session, fetched.Entry));
        _done.Add(fetched);
    }

    private bool AddForJob(string jobId, Action<Session, long> command)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        if (!JobTable.TryParseId(jobId, out var id))
            return false;

        _commands.Add(session => command(session, id));
        return true;
    }

    private long After(TimeSpan expireIn) => _storage.Now + (long)expireIn.TotalMilliseconds;

    private void ReleaseLocks()
    {
        foreach (var held in _locks)
            held.Dispose();
        _locks.Clear();
    }
}
