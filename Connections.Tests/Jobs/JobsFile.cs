using Connections.Core.Jobs;
using Connections.Tests.Support;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Jobs;

/// <summary>A storage on a file of a test's own, which can be closed as a kill would and opened again.</summary>
internal sealed class JobsFile : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TimeProvider _time;

    public JobsFile(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Storage = Open();
    }

    public string Path => _folder.File("jobs.db");

    public SqliteJobStorage Storage { get; private set; }

    public JobStorageMonitor Monitor => (JobStorageMonitor)Storage.GetMonitoringApi();

    /// <summary>Nothing is acknowledged, given back or unlocked: what a killed process leaves behind, and the start after it.</summary>
    public void KillAndStart()
    {
        Storage.Dispose();
        Storage = Open();
    }

    public JobStorageConnection Connect() => (JobStorageConnection)Storage.GetConnection();

    public void Write(Action<JobStorageTransaction> commands)
    {
        using var connection = Connect();
        using var transaction = (JobStorageTransaction)connection.CreateWriteTransaction();
        commands(transaction);
        transaction.Commit();
    }

    /// <summary>Runs a statement past the storage.</summary>
    public void Sql(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a test's own text
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public string Enqueue(string queue)
    {
        var id = "";
        Write(transaction =>
        {
            id = transaction.CreateJob(Job.FromExpression(() => Chores.Nothing()), new Dictionary<string, string>(), DateTime.UnixEpoch, TimeSpan.FromDays(100_000));
            transaction.SetJobState(id, new EnqueuedState(queue));
            transaction.AddToQueue(queue, id);
        });
        return id;
    }

    public void Dispose()
    {
        Storage.Dispose();
        _folder.Dispose();
    }

    // A job that does not ring is never found, so a lost ring shows.
    private SqliteJobStorage Open() => new(Path, _time) { LookAgain = Timeout.InfiniteTimeSpan };
}
