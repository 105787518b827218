namespace Connections.Core.Accounts;

/// <summary>What is remembered of a person's view of a table.</summary>
/// <param name="Columns">The properties shown, in order; at most <see cref="TableShape.MaxColumns"/>.</param>
public sealed record SavedView(IReadOnlyList<string> Columns)
{
    /// <summary>The property (or <c>Name</c>) it is sorted by; null for the table's own order.</summary>
    public string? Sort { get; init; }

    /// <summary>Whether the sorting runs from the largest.</summary>
    public bool Descending { get; init; }

    /// <summary>Chosen values by property. Properties combine with and, values of one with or.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Rows on a page; one of <see cref="TableShape.PageSizes"/>.</summary>
    public int PageSize { get; init; } = TableShape.PageSizes[0];
}
