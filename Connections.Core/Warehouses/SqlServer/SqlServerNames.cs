namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Names as they stand in statements.</summary>
internal static class SqlServerNames
{
    public static string Quote(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    /// <summary>A text as a literal of Unicode.</summary>
    public static string Text(string text) => $"N'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
