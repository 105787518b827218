using Connections.Core.Warehouses.Selective;

namespace Connections.Web.Pages.Warehouses;

/// <summary>What a person is about to leave out of a source.</summary>
public sealed class SelectionDraft(SourceSelection saved)
{
    private readonly HashSet<string> _tables = [.. saved.Tables];
    private readonly Dictionary<string, HashSet<string>> _columns = saved.Columns.ToDictionary(table => table.Key, table => table.Value.ToHashSet());

    public bool Enabled { get; private set; } = saved.Enabled;

    public SourceSelection Value => new()
    {
        Enabled = Enabled,
        Tables = _tables.ToHashSet(),
        Columns = _columns.Where(table => table.Value.Count > 0).ToDictionary(table => table.Key, table => (IReadOnlySet<string>)table.Value.ToHashSet()),
    };

    /// <summary>What saving would change.</summary>
    public SelectionChange Change => SelectionChange.Between(saved, Value);

    /// <summary>On, off, or on in part.</summary>
    public bool? Source => !Enabled ? false : _tables.Count == 0 && _columns.Values.All(columns => columns.Count == 0) ? true : null;

    /// <summary>The same of a table.</summary>
    public bool? Table(string table) => _tables.Contains(table) ? false : _columns.GetValueOrDefault(table) is { Count: > 0 } ? null : true;

    public bool Column(string table, string column) => !_tables.Contains(table) && _columns.GetValueOrDefault(table)?.Contains(column) != true;

    public void ToggleSource() => Enabled = !Enabled;

    public void ToggleTable(string table)
    {
        if (_tables.Remove(table))
            _columns.Remove(table);
        else
            _tables.Add(table);
    }

    public void ToggleColumn(string table, string column)
    {
        var off = _columns.TryGetValue(table, out var columns) ? columns : _columns[table] = [];
        if (!off.Remove(column))
            off.Add(column);
    }
}
