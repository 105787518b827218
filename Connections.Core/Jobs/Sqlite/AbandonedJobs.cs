namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// Fetched entries that could not be given back, because the disk took nothing just then. Nobody else would find them before the next
/// start, so whoever looks for a job next gives them back first.
/// </summary>
internal sealed class AbandonedJobs(JobsDatabase database)
{
    private readonly Lock _lock = new();
    private readonly List<QueueEntry> _entries = [];
    private volatile bool _any;

    public void Add(QueueEntry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            _any = true;
        }
    }

    /// <summary>Makes them wait again, each in its old place. When that fails they stay here.</summary>
    public void GiveBack()
    {
        if (!_any)
            return;
        // Under the lock to its end: given back a second time, one might be in somebody's hands already.
        lock (_lock)
        {
            database.Write(session =>
            {
                foreach (var entry in _entries)
                    QueueTable.Release(session, entry);
            });
            _entries.Clear();
            _any = false;
        }
    }
}
