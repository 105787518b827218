using Connections.Core.Accounts;

namespace Connections.Web.Pages.Shared.Table;

/// <summary>Which rows of a table are seen, in which order: what stands in the address.</summary>
public sealed record TableState
{
    /// <summary>The text searched for; empty for none. It is not remembered: yesterday's search surprises.</summary>
    public string Search { get; init; } = "";

    /// <summary>The property it is sorted by; null for the name.</summary>
    public string? Sort { get; init; }

    /// <summary>Whether the sorting runs from the largest.</summary>
    public bool Descending { get; init; }

    /// <summary>Tokens of chosen values by property.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Rows on a page.</summary>
    public int PageSize { get; init; } = TableShape.PageSizes[0];

    /// <summary>Whether rows are left out.</summary>
    public bool Narrows => Search.Length > 0 || Filters.Count > 0;

    /// <summary>What was chosen for a property.</summary>
    public IReadOnlyList<string> Chosen(string column) => Filters.GetValueOrDefault(column, []);

    /// <summary>The same with other values for one property; none takes its filter away. The first page is shown.</summary>
    public TableState With(string column, IReadOnlyList<string> tokens)
    {
        var filters = Filters.Where(filter => filter.Key != column).ToDictionary();
        if (tokens.Count > 0)
            filters[column] = tokens;
        return this with { Filters = filters, Page = 1 };
    }

    /// <summary>The state of a remembered view.</summary>
    public static TableState Of(SavedView view) =>
        new() { Sort = view.Sort, Descending = view.Descending, Filters = view.Filters, PageSize = view.PageSize };

    /// <summary>What of it is remembered.</summary>
    public SavedView ToView(IReadOnlyList<string> columns) =>
        new(columns) { Sort = Sort, Descending = Descending, Filters = Filters, PageSize = PageSize };
}
