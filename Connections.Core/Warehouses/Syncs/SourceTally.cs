using Connections.Core.Log;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>What a sync did for one source.</summary>
internal sealed class SourceTally
{
    private readonly Dictionary<string, long> _tables = new(StringComparer.Ordinal);

    public SyncNotices Notices { get; } = new();

    /// <summary>Where the warehouse's own cursor stands; null before it was read.</summary>
    public LogPosition? LoadedTo { get; set; }

    /// <summary>Rows committed, by table.</summary>
    public IReadOnlyDictionary<string, long> Tables => _tables;

    public long Rows => _tables.Values.Sum();

    public void Add(string table, long rows) => _tables[table] = _tables.GetValueOrDefault(table) + rows;

    /// <summary>How that is called (warehouse contract, §10): notices or an error make it Partial where there are rows, Failure where there are none.</summary>
    public SyncStatus Status(string? error) => (Notices.Any || error is not null, Rows) switch
    {
        (false, _) => SyncStatus.Success,
        (true, > 0) => SyncStatus.Partial,
        (true, _) => SyncStatus.Failure,
    };
}
