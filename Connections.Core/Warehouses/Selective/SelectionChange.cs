namespace Connections.Core.Warehouses.Selective;

/// <summary>What a new selection of a source turns off and on: what a person is shown before it is saved, and what the audit trail says.</summary>
/// <param name="Enabled">Whether the source is loaded from now on; null where that stays.</param>
/// <param name="TablesOff">Tables that get no new rows any more.</param>
/// <param name="TablesOn">Tables that get rows again.</param>
/// <param name="ColumnsOff">Columns that get no new values any more, as <c>table.column</c>.</param>
/// <param name="ColumnsOn">Columns that get values again.</param>
public sealed record SelectionChange(
    bool? Enabled, IReadOnlyList<string> TablesOff, IReadOnlyList<string> TablesOn, IReadOnlyList<string> ColumnsOff, IReadOnlyList<string> ColumnsOn)
{
    /// <summary>Whether everything stays.</summary>
    public bool IsNone => Enabled is null && TablesOff.Count + TablesOn.Count + ColumnsOff.Count + ColumnsOn.Count == 0;

    /// <summary>From one selection to another.</summary>
    public static SelectionChange Between(SourceSelection before, SourceSelection after)
    {
        var (columnsBefore, columnsAfter) = (ColumnsOf(before), ColumnsOf(after));
        return new(
            before.Enabled == after.Enabled ? null : after.Enabled,
            [.. after.Tables.Except(before.Tables).Order(StringComparer.Ordinal)],
            [.. before.Tables.Except(after.Tables).Order(StringComparer.Ordinal)],
            [.. columnsAfter.Except(columnsBefore).Order(StringComparer.Ordinal)],
            [.. columnsBefore.Except(columnsAfter).Order(StringComparer.Ordinal)]);
    }

    /// <summary>In few words, for the audit trail.</summary>
    public override string ToString()
    {
        List<string> words = [];
        if (Enabled is { } enabled)
            words.Add(enabled ? "source on" : "source off");
        if (TablesOff.Count + ColumnsOff.Count > 0)
            words.Add($"off: {Listed([.. TablesOff, .. ColumnsOff])}");
        if (TablesOn.Count + ColumnsOn.Count > 0)
            words.Add($"on: {Listed([.. TablesOn, .. ColumnsOn])}");
        return string.Join("; ", words);
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count <= 10 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(10))} and {names.Count - 10} more";

    // Columns of a table that is off as a whole say nothing.
    private static HashSet<string> ColumnsOf(SourceSelection selection) =>
        [.. selection.Columns.Where(table => selection.Takes(table.Key)).SelectMany(table => table.Value.Select(column => $"{table.Key}.{column}"))];
}
