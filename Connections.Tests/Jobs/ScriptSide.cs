using Hangfire;
using Hangfire.Storage;

namespace Connections.Tests.Jobs;

/// <summary>One of the two storages that a script is run on, with the jobs that the script has fetched from it.</summary>
internal sealed class ScriptSide(JobStorage storage) : IDisposable
{
    public JobStorage Storage { get; } = storage;
    public JobStorageConnection Connection { get; } = (JobStorageConnection)storage.GetConnection();
    public JobStorageMonitor Monitor { get; } = (JobStorageMonitor)storage.GetMonitoringApi();
    public List<IFetchedJob> InHand { get; } = [];

    /// <summary>Two that compete for locks, and the locks they hold.</summary>
    public List<JobStorageConnection> Rivals { get; } = [(JobStorageConnection)storage.GetConnection(), (JobStorageConnection)storage.GetConnection()];
    public List<IDisposable> Held { get; } = [];

    public JobStorageTransaction Begin() => (JobStorageTransaction)Connection.CreateWriteTransaction();

    public void Dispose()
    {
        Rivals.ForEach(rival => rival.Dispose());
        Connection.Dispose();
    }
}
