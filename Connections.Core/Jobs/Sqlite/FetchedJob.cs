using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// A queue entry in a worker's hands. Nobody else gets it until the worker removes it or gives it back; dropped without a word, it goes back.
/// </summary>
internal sealed class FetchedJob(SqliteJobStorage storage, QueueEntry entry) : IFetchedJob
{
    private bool _settled;

    public string JobId { get; } = JobTable.FormatId(entry.JobId);

    public QueueEntry Entry => entry;

    public void RemoveFromQueue()
    {
        if (_settled)
            return;

        storage.Database.Write(session => QueueTable.Remove(session, entry));
        _settled = true;
    }

    public void Requeue()
    {
        if (_settled)
            return;

        storage.Database.Write(session => QueueTable.Requeue(session, entry));
        _settled = true;
        storage.Arrivals.Ring(entry.Queue);
    }

    /// <summary>The entry was removed by a transaction that is committed.</summary>
    public void Settle() => _settled = true;

    public void Dispose()
    {
        try
        {
            Requeue();
        }
        catch (SqliteException)
        {
            storage.Abandoned.Add(entry);
            _settled = true;
            throw;
        }
    }
}
