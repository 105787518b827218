namespace Connections.Web.Pages.Shared.Table;

/// <summary>The rows of one page.</summary>
/// <param name="Rows">In order.</param>
/// <param name="Found">Rows that match, on all pages.</param>
/// <param name="All">Rows that there are.</param>
public sealed record TableSlice<TRow>(IReadOnlyList<TRow> Rows, int Found, int All);

/// <summary>
/// Finds and orders the rows of a table on the server, in memory. A workspace has at most some thousands of sources: a lean projection of
/// all of them is needed for the counts of every filter anyway, and their status depends on traffic, which no table of the database has.
/// </summary>
internal static class TableQuery
{
    /// <summary>The page of rows that the state asks for; the last one if there are fewer pages.</summary>
    public static TableSlice<TRow> Run<TRow>(
        IReadOnlyList<TRow> rows, IReadOnlyList<TableColumn<TRow>> columns, Func<TRow, string, bool> matches, TableState state)
        where TRow : ITableRow
    {
        var search = state.Search.Trim();
        var tests = columns.Where(column => state.Filters.ContainsKey(column.Title)).Select(column => Test(column, state.Chosen(column.Title))).ToArray();
        var found = rows.Where(row => (search.Length == 0 || matches(row, search)) && Array.TrueForAll(tests, test => test(row))).ToArray();

        var page = Math.Clamp(state.Page, 1, Math.Max(1, (found.Length + state.PageSize - 1) / state.PageSize));
        return new([.. Order(found, columns, state).Skip((page - 1) * state.PageSize).Take(state.PageSize)], found.Length, rows.Count);
    }

    /// <summary>Every value of a column with its number of rows, most frequent first.</summary>
    public static IReadOnlyList<CountedValue> Count<TRow>(IReadOnlyList<TRow> rows, TableColumn<TRow> column) =>
        column.Values is null ? [] :
        [
            .. rows.SelectMany(column.Values).GroupBy(value => value.Token).Select(group => new CountedValue(group.First(), group.Count()))
                .OrderByDescending(value => value.Count).ThenBy(value => value.Value.Label, StringComparer.OrdinalIgnoreCase),
        ];

    // And between properties, or within one.
    private static Func<TRow, bool> Test<TRow>(TableColumn<TRow> column, IReadOnlyList<string> tokens)
    {
        if (column.Time is { } time)
        {
            var ranges = tokens.Select(DayRange.Parse).ToArray();
            return row => Array.Exists(ranges, range => range.Holds(time(row)));
        }

        var chosen = tokens.ToHashSet(StringComparer.Ordinal);
        return row => column.Values!(row).Any(value => chosen.Contains(value.Token));
    }

    // Name and id decide between rows that are alike, in the same direction always: no row is on two pages or on none.
    private static IEnumerable<TRow> Order<TRow>(IEnumerable<TRow> rows, IReadOnlyList<TableColumn<TRow>> columns, TableState state)
        where TRow : ITableRow
    {
        Func<TRow, IComparable?> key = columns.FirstOrDefault(column => column.Title == state.Sort)?.SortBy ?? (row => row.Name);
        var keyed = rows.Select(row => (Row: row, Key: key(row))).OrderBy(pair => pair.Key is null);
        var sorted = state.Descending ? keyed.ThenByDescending(pair => pair.Key, Keys.Instance) : keyed.ThenBy(pair => pair.Key, Keys.Instance);
        return sorted.ThenBy(pair => pair.Row.Name, StringComparer.OrdinalIgnoreCase).ThenBy(pair => pair.Row.Id).Select(pair => pair.Row);
    }

    private sealed class Keys : IComparer<IComparable?>
    {
        public static Keys Instance { get; } = new();

        public int Compare(IComparable? x, IComparable? y) =>
            x is string a && y is string b ? StringComparer.OrdinalIgnoreCase.Compare(a, b) : Comparer<IComparable?>.Default.Compare(x, y);
    }
}
