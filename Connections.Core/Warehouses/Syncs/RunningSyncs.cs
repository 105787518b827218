namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// Which warehouses are being synced, or wait for it: never two syncs of one warehouse at once. In memory, since the data folder's lock
/// proves that no other process runs them.
/// </summary>
internal sealed class RunningSyncs(TimeProvider clock)
{
    // A queued job can be deleted from the queue's own page: after this time nobody trusts that it still waits.
    private static readonly TimeSpan WaitsAtMost = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, RunningSync> _running = [];
    private readonly Dictionary<Guid, DateTimeOffset> _waiting = [];

    /// <summary>Whether a sync is to be queued now; false where one runs or waits already. A back-fill that runs makes room for it.</summary>
    public bool TryQueue(Guid warehouseId, string startedBy)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(warehouseId, out var running))
                return TryWait(warehouseId);
            if (running.Progress.BackfillId is not null)
                running.Next ??= startedBy;
            return false;
        }
    }

    /// <summary>The same for the schedule, which owes a whole sync: while one runs, another follows when that one ends.</summary>
    public bool TryQueueOrFollow(Guid warehouseId)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(warehouseId, out var running))
                return TryWait(warehouseId);
            running.Next ??= SyncHistory.Schedule;
            return false;
        }
    }

    /// <summary>Takes back a <see cref="TryQueue"/> or <see cref="TryQueueOrFollow"/> whose job could not be queued.</summary>
    public void Unqueue(Guid warehouseId)
    {
        lock (_lock)
        {
            _waiting.Remove(warehouseId);
        }
    }

    /// <summary>Begins the sync of a warehouse; null while another one runs.</summary>
    public RunningSync? TryBegin(Guid warehouseId)
    {
        lock (_lock)
        {
            _waiting.Remove(warehouseId);
            var sync = new RunningSync(warehouseId, clock.GetUtcNow());
            if (_running.TryAdd(warehouseId, sync))
                return sync;
            sync.Dispose();
            return null;
        }
    }

    /// <summary>Ends it. Who wishes another one to follow; null for nobody.</summary>
    public string? End(RunningSync sync)
    {
        lock (_lock)
        {
            _running.Remove(sync.WarehouseId);
            sync.Dispose();
            return sync.Next;
        }
    }

    /// <summary>Asks the running sync to stop after its batch; nothing where none runs.</summary>
    public void Stop(Guid warehouseId)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(warehouseId, out var running))
                running.Stop();
        }
    }

    /// <summary>The same for a back-fill, if it is that one that runs.</summary>
    public void StopBackfill(Guid warehouseId, Guid backfillId)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(warehouseId, out var running) && running.Progress.BackfillId == backfillId)
                running.Stop();
        }
    }

    /// <summary>How the running sync stands; null where none runs.</summary>
    public SyncProgress? Progress(Guid warehouseId)
    {
        lock (_lock)
        {
            return _running.GetValueOrDefault(warehouseId)?.Progress;
        }
    }

    /// <summary>Whether one runs or waits to.</summary>
    public bool IsBusy(Guid warehouseId)
    {
        lock (_lock)
        {
            return _running.ContainsKey(warehouseId) || Waits(warehouseId);
        }
    }

    private bool TryWait(Guid warehouseId)
    {
        if (Waits(warehouseId))
            return false;
        _waiting[warehouseId] = clock.GetUtcNow();
        return true;
    }

    private bool Waits(Guid warehouseId) => _waiting.TryGetValue(warehouseId, out var since) && (clock.GetUtcNow() - since).Duration() < WaitsAtMost;
}

/// <summary>One sync under way.</summary>
internal sealed class RunningSync(Guid warehouseId, DateTimeOffset startedAt) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile SyncProgress _progress = new(startedAt, 0, null, 0, null);

    public Guid WarehouseId => warehouseId;

    /// <summary>A person's wish to stop. It is looked at between batches, so that what is being written is finished.</summary>
    public CancellationToken StopRequested => _stop.Token;

    public SyncProgress Progress => _progress;

    /// <summary>Who wishes a sync to follow it: the schedule that came due meanwhile, or a person; null for nobody.</summary>
    public string? Next { get; set; }

    /// <summary>Tells how it stands. Only the sync itself does.</summary>
    public void Report(SyncTally tally, string? table) =>
        _progress = _progress with { EventsRead = tally.EventsRead, BytesRead = tally.Bytes, RowsWritten = tally.Rows, Table = table };

    /// <summary>Says that it is a back-fill.</summary>
    public void BeginBackfill(Guid id) => _progress = _progress with { BackfillId = id };

    /// <summary>Tells how many events it will have read in the end, as far as can be told: those of other sources in between count until they are passed.</summary>
    public void Expect(long? events) => _progress = _progress with { EventsBehind = events };

    public void Dispose() => _stop.Dispose();

    internal void Stop() => _stop.Cancel();
}
