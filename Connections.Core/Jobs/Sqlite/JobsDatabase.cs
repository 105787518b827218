using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// The file: one writer behind a lock, and as many readers as threads read at once. SQLite has one writer anyway; a lock in the process queues the
/// workers fairly and cheaply, where its own busy handler would let them sleep and poll. In WAL mode readers never wait for the writer.
/// </summary>
internal sealed class JobsDatabase : IDisposable
{
    // FULL syncs the WAL at each commit. NORMAL would be some 0.3 ms faster for each, but a power cut could then take back commits since the last
    // checkpoint: a job that was acknowledged would run again, a mail that was promised would be gone. Jobs are slices and runs,
    // hundreds a second at the most, so the promise is worth it.
    private const string Pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    private readonly Lock _writing = new();
    private readonly Session _writer;
    private readonly ConcurrentBag<Session> _readers = [];
    private readonly string _connectionString;
    private volatile bool _disposed;

    public JobsDatabase(string path)
    {
        // Sessions are kept open here, with their statements prepared, so the library's own pool would only hold the file open longer.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, Pooling = false }.ToString();
        _writer = new Session(_connectionString);
        try
        {
            _writer.RunScript(Pragmas);
        }
        catch
        {
            _writer.Dispose();
            throw;
        }
    }

    /// <summary>Does the work in a transaction: all of it is on disk when this returns, and none of it when it throws.</summary>
    public T Write<T>(Func<Session, T> work)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writer.Run("BEGIN IMMEDIATE");
            try
            {
                var answer = work(_writer);
                _writer.Run("COMMIT");
                return answer;
            }
            catch
            {
                // A full disk makes SQLite roll back by itself.
                if (_writer.InTransaction)
                    _writer.Run("ROLLBACK");
                throw;
            }
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public void Write(Action<Session> work) => Write(session =>
    {
        work(session);
        return true;
    });

    /// <summary>Reads what is committed, without waiting for the writer.</summary>
    public T Read<T>(Func<Session, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out var reader))
            reader = new Session(_connectionString);
        try
        {
            return work(reader);
        }
        finally
        {
            if (_disposed)
                reader.Dispose();
            else
                _readers.Add(reader);
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _disposed = true;
            while (_readers.TryTake(out var reader))
                reader.Dispose();
            _writer.Dispose();
        }
    }
}
