namespace Connections.Core.Warehouses;

/// <summary>Something that a sync has to tell, once for each table, column and reason.</summary>
/// <param name="Level"><c>warning</c> or <c>error</c>.</param>
/// <param name="Table">The table; null for the sync as a whole.</param>
/// <param name="Column">The column; null for the table as a whole.</param>
/// <param name="Message">What happened, and what became of the value.</param>
/// <param name="Count">How often.</param>
public sealed record SyncNotice(string Level, string? Table, string? Column, string Message, long Count)
{
    /// <summary>What kind of trouble an error is; null for warnings, and where it was not told apart.</summary>
    public SyncTrouble? Trouble { get; init; }
}
