namespace Connections.Core.Warehouses.Sql;

/// <summary>What an engine found in a schema.</summary>
/// <param name="Exists">Whether the schema is there.</param>
/// <param name="Tables">The columns of each table, in order.</param>
/// <param name="Others">Names that something else has, such as a view.</param>
internal sealed record SqlStructure(bool Exists, IReadOnlyDictionary<string, IReadOnlyList<SqlColumn>> Tables, IReadOnlyList<string> Others)
{
    /// <summary>Sorts a list of columns.</summary>
    /// <param name="exists">Whether the schema is there.</param>
    /// <param name="found">For each column its table, and whether that is a table; null for a column of something that has none.</param>
    public static SqlStructure Of(bool exists, IReadOnlyList<(string Table, bool IsTable, SqlColumn? Column)> found) => new(
        exists,
        found.Where(row => row.IsTable).GroupBy(row => row.Table).ToDictionary(
            table => table.Key, IReadOnlyList<SqlColumn> (table) => [.. table.Where(row => row.Column is not null).Select(row => row.Column!)]),
        [.. found.Where(row => !row.IsTable).Select(row => row.Table).Distinct()]);
}
