using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>What a sync did for one source.</summary>
internal sealed class SourceTally
{
    private readonly Dictionary<string, long> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _columns = new(StringComparer.Ordinal);

    public SyncNotices Notices { get; } = new();

    /// <summary>Where the warehouse's own cursor stands; null before it was read.</summary>
    public LogPosition? LoadedTo { get; set; }

    /// <summary>Rows committed, by table.</summary>
    public IReadOnlyDictionary<string, long> Tables => _tables;

    public long Rows => _tables.Values.Sum();

    /// <summary>Bytes of its events that were read and committed.</summary>
    public long Bytes { get; set; }

    /// <summary>The columns that tables were seen to have.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Columns => _columns;

    public void Add(string table, long rows) => _tables[table] = _tables.GetValueOrDefault(table) + rows;

    /// <summary>Remembers which columns were loaded into the tables that got rows.</summary>
    public void See(EventRows rows, IEnumerable<LoadedTable> loaded)
    {
        var tables = loaded.Where(table => table.SourceId == rows.SourceId).Select(table => table.Table).ToHashSet(StringComparer.Ordinal);
        foreach (var table in rows.Tables.Where(table => tables.Contains(table.Name)))
        {
            See(table.Name, table.Columns.Where(column => !column.IsLeftOut && (column.Seen != ValueKind.None || table.IsStandard(column))).Select(column => column.Name));
            if (table.Name == TableNames.Identifies && tables.Contains(TableNames.Users))
                See(TableNames.Users, LatestState.ColumnsOf(table));
            else if (table.Name == TableNames.Groups && tables.Contains(TableNames.Accounts))
                See(TableNames.Accounts, LatestState.ColumnsOf(table));
        }
    }

    /// <summary>How that is called (warehouse contract, §10): notices or an error make it Partial where there are rows, Failure where there are none.</summary>
    public SyncStatus Status(string? error) => (Notices.Any || error is not null, Rows) switch
    {
        (false, _) => SyncStatus.Success,
        (true, > 0) => SyncStatus.Partial,
        (true, _) => SyncStatus.Failure,
    };

    private void See(string table, IEnumerable<string> columns)
    {
        if (!_columns.TryGetValue(table, out var known))
            _columns.Add(table, known = new(StringComparer.Ordinal));
        known.UnionWith(columns);
    }
}
