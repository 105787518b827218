namespace Connections.Core.Warehouses;

/// <summary>Gathers notices and counts equal ones, so that a million bad values are one line.</summary>
internal sealed class SyncNotices
{
    private readonly Dictionary<(string? Table, string? Column, string Message), long> _warnings = [];

    public bool Any => _warnings.Count > 0;

    /// <summary>All of them, by table and column.</summary>
    public IReadOnlyList<SyncNotice> All =>
        [.. _warnings.Select(w => new SyncNotice("warning", w.Key.Table, w.Key.Column, w.Key.Message, w.Value))
            .OrderBy(n => n.Table, StringComparer.Ordinal).ThenBy(n => n.Column, StringComparer.Ordinal)];

    public void Warn(string? table, string? column, string message, long count = 1) =>
        _warnings[(table, column, message)] = _warnings.GetValueOrDefault((table, column, message)) + count;

    public void AddAll(SyncNotices others)
    {
        foreach (var ((table, column, message), count) in others._warnings)
            Warn(table, column, message, count);
    }

    public void Clear() => _warnings.Clear();
}
