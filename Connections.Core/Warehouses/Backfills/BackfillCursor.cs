namespace Connections.Core.Warehouses.Backfills;

/// <summary>What a back-fill's cursor is called among those of tables that lag: the engines move it in the transaction of its rows, like those.</summary>
internal static class BackfillCursor
{
    // No table's name has a colon.
    private const string Prefix = "backfill:";

    /// <summary>Its name.</summary>
    public static string NameOf(Guid backfill) => $"{Prefix}{backfill:N}";

    /// <summary>Whether a name is one.</summary>
    public static bool IsOne(string table) => table.StartsWith(Prefix, StringComparison.Ordinal);
}
