namespace Connections.Core.Warehouses;

/// <summary>Gathers notices and counts equal ones, so that a million bad values are one line.</summary>
internal sealed class SyncNotices
{
    private readonly Dictionary<Notice, long> _all = [];

    public bool Any => _all.Count > 0;

    /// <summary>All of them, by table and column.</summary>
    public IReadOnlyList<SyncNotice> All =>
        [.. _all.Select(w => new SyncNotice(w.Key.Level, w.Key.Table, w.Key.Column, w.Key.Message, w.Value) { Trouble = w.Key.Trouble })
            .OrderBy(n => n.Table, StringComparer.Ordinal).ThenBy(n => n.Column, StringComparer.Ordinal)];

    public void Warn(string? table, string? column, string message) => Add(new("warning", table, column, message, null), 1);

    /// <summary>Tells why a table was not loaded.</summary>
    public void Error(string table, string message) => Add(new("error", table, null, message, null), 1);

    /// <summary>The same, with what kind of trouble it is.</summary>
    public void Error(string table, WarehouseException fault) => Add(new("error", table, null, fault.Message, SyncTroubles.Of(fault.Fault)), 1);

    public void AddAll(SyncNotices others)
    {
        foreach (var (notice, count) in others._all)
            Add(notice, count);
    }

    public void Clear() => _all.Clear();

    private void Add(Notice notice, long count) => _all[notice] = _all.GetValueOrDefault(notice) + count;

    private readonly record struct Notice(string Level, string? Table, string? Column, string Message, SyncTrouble? Trouble);
}
