using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>When each warehouse is due next. Kept apart from the loop that waits, so that the console can ask.</summary>
internal sealed class SyncTimetable(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Entry> _entries = [];

    /// <summary>The earliest due time of all; null where nothing is scheduled.</summary>
    public DateTimeOffset? Earliest
    {
        get
        {
            lock (_lock)
            {
                return _entries.Values.Min(entry => entry.Next);
            }
        }
    }

    /// <summary>Raised when a failed sync is to be tried again, on the thread that found it failed. Handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>How a warehouse is tried again whose last syncs failed; null where they did not.</summary>
    public SyncRetry? Retry(Guid warehouseId)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(warehouseId)?.Retry;
        }
    }

    /// <summary>
    /// Takes note of how a sync ended. Where it failed for a reason that may pass, it is tried again after five minutes, ten, and so on up to
    /// an hour, whatever the schedule says; where a person has to act, the schedule alone goes on.
    /// </summary>
    public void Ended(Guid warehouseId, SyncEnd end)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(warehouseId, out var entry))
                return;
            if (end.IsCancelled)
                return;
            var failures = end.Error is null ? 0 : (entry.Retry?.Failures ?? 0) + 1;
            _entries[warehouseId] = entry with { Retry = failures > 0 && end.Trouble?.MayPass() == true ? SyncRetry.After(failures, clock.GetUtcNow()) : null };
        }

        Changed?.Invoke();
    }

    /// <summary>The same from the history, after a start.</summary>
    public void Restore(Guid warehouseId, int failures, DateTimeOffset lastEnd)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(warehouseId, out var entry))
                _entries[warehouseId] = entry with { Retry = SyncRetry.After(failures, lastEnd) };
        }
    }

    /// <summary>When that warehouse is due; null for by hand or disabled.</summary>
    public DateTimeOffset? NextRun(Guid warehouseId)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(warehouseId)?.Next;
        }
    }

    /// <summary>
    /// Follows what people changed. A warehouse that was not there before is due after its last sync: one that it missed while the
    /// program was off is made up once. A changed schedule counts from now.
    /// </summary>
    public void Follow(Setup setup, IReadOnlyDictionary<Guid, DateTimeOffset> lastRuns)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            foreach (var gone in _entries.Keys.Where(id => !setup.Warehouses.TryGetValue(id, out var warehouse) || !warehouse.Enabled).ToList())
                _entries.Remove(gone);
            foreach (var warehouse in setup.Warehouses.Values.Where(warehouse => warehouse.Enabled))
            {
                var isKnown = _entries.TryGetValue(warehouse.Id, out var entry);
                if (isKnown && entry!.Text == warehouse.Schedule)
                    continue;
                // A schedule that cannot be read was refused when it was saved; one of a newer version waits for that version.
                if (!SyncSchedule.TryParse(warehouse.Schedule, out var schedule, out _))
                    continue;
                var after = isKnown ? now : lastRuns.GetValueOrDefault(warehouse.Id, now);
                _entries[warehouse.Id] = new(warehouse.Schedule, schedule, schedule.Next(after)) { Retry = entry?.Retry };
            }
        }
    }

    /// <summary>The warehouses that are due; each has its next time from now on.</summary>
    public IReadOnlyList<Guid> TakeDue()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            List<Guid> due = [];
            foreach (var (id, entry) in _entries.ToList())
            {
                // None is due later than it would be from now on, unless the clock was put back meanwhile.
                var following = entry.Schedule.Next(now);
                var current = entry with { Due = entry.Due > following ? following : entry.Due, Retry = entry.Retry?.NotLaterThan(now) };
                if (current.Next <= now)
                {
                    due.Add(id);
                    current = current with { Due = current.Due <= now ? following : current.Due, Retry = current.Retry?.At <= now ? current.Retry with { At = null } : current.Retry };
                }

                _entries[id] = current;
            }

            return due;
        }
    }

    private sealed record Entry(string Text, SyncSchedule Schedule, DateTimeOffset? Due)
    {
        public SyncRetry? Retry { get; init; }

        public DateTimeOffset? Next => Retry?.At is { } retry && !(Due < retry) ? retry : Due;
    }
}
