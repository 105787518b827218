using Connections.Core.Warehouses.Syncs;
using Hangfire;

namespace Connections.Core.Warehouses;

/// <summary>How a running sync stands.</summary>
/// <param name="StartedAt">When it started.</param>
/// <param name="EventsRead">Events read from the log so far.</param>
/// <param name="EventsBehind">Events that it has to read in all, those read included: at most so many, and exact at the end. Null where that is not known.</param>
/// <param name="RowsWritten">Rows committed so far.</param>
/// <param name="Table">The table in work; null between tables.</param>
public sealed record SyncProgress(DateTimeOffset StartedAt, long EventsRead, long? EventsBehind, long RowsWritten, string? Table)
{
    /// <summary>Bytes of events read so far.</summary>
    public long BytesRead { get; init; }

    /// <summary>The back-fill that runs in place of a sync; null for a sync.</summary>
    public Guid? BackfillId { get; init; }
}

/// <summary>Starts, watches and stops syncs.</summary>
public sealed class WarehouseSyncs
{
    private readonly IBackgroundJobClient _jobs;
    private readonly RunningSyncs _running;
    private readonly SyncTimetable _timetable;

    internal WarehouseSyncs(IBackgroundJobClient jobs, RunningSyncs running, SyncTimetable timetable) =>
        (_jobs, _running, _timetable) = (jobs, running, timetable);

    /// <summary>Queues a sync now. While one runs or waits already, that one serves; a back-fill makes room for it.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="startedBy">The person's name, for the history.</param>
    public void Start(Guid warehouseId, string startedBy)
    {
        if (_running.TryQueue(warehouseId, startedBy))
            Enqueue(warehouseId, startedBy);
    }

    /// <summary>Asks a running sync to stop after its batch; what it committed stays.</summary>
    public void Cancel(Guid warehouseId) => _running.Stop(warehouseId);

    /// <summary>Whether a sync runs or waits to.</summary>
    public bool IsBusy(Guid warehouseId) => _running.IsBusy(warehouseId);

    /// <summary>How the warehouse's running sync stands; null when none runs.</summary>
    public SyncProgress? Progress(Guid warehouseId) => _running.Progress(warehouseId);

    /// <summary>How it is tried again after failures; null where its last sync did not fail, or where trying again cannot help.</summary>
    public SyncRetry? Retry(Guid warehouseId) => _timetable.Retry(warehouseId);

    /// <summary>When the schedule starts it next; null for by hand or disabled.</summary>
    public DateTimeOffset? NextRun(Guid warehouseId) => _timetable.NextRun(warehouseId);

    /// <summary>Queues a sync that came due. While one runs, another follows it.</summary>
    internal void StartScheduled(Guid warehouseId)
    {
        if (_running.TryQueueOrFollow(warehouseId))
            Enqueue(warehouseId, SyncHistory.Schedule);
    }

    /// <summary>Queues the sync that was to follow what has just ended.</summary>
    internal void StartNext(Guid warehouseId, string startedBy) => Start(warehouseId, startedBy);

    private void Enqueue(Guid warehouseId, string startedBy)
    {
        try
        {
            _jobs.Enqueue<SyncJob>(job => job.RunAsync(warehouseId, startedBy, CancellationToken.None));
        }
        catch
        {
            _running.Unqueue(warehouseId); // a full disk: nobody shall wait for a job that is not there
            throw;
        }
    }
}
