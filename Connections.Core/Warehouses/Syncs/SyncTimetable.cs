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
                return _entries.Values.Min(entry => entry.Due);
            }
        }
    }

    /// <summary>When that warehouse is due; null for by hand or disabled.</summary>
    public DateTimeOffset? NextRun(Guid warehouseId)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(warehouseId)?.Due;
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
                _entries[warehouse.Id] = new(warehouse.Schedule, schedule, schedule.Next(after));
            }
        }
    }

    /// <summary>The warehouses that are due; each has its next time from now on.</summary>
    public IReadOnlyList<Guid> TakeDue()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var due = _entries.Where(entry => entry.Value.Due <= now).Select(entry => entry.Key).ToList();
            foreach (var id in due)
                _entries[id] = _entries[id] with { Due = _entries[id].Schedule.Next(now) };
            return due;
        }
    }

    private sealed record Entry(string Text, SyncSchedule Schedule, DateTimeOffset? Due);
}
