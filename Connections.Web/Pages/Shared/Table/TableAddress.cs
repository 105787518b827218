using System.Globalization;
using Connections.Core.Accounts;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Pages.Shared.Table;

/// <summary>
/// The state of a table as query: <c>?q=web&amp;sort=CreatedAt&amp;dir=desc&amp;f.Status=Quiet&amp;f.Status=Disabled&amp;page=2&amp;size=50</c>.
/// Defaults are left out, properties are written without blanks, and parameters of others are kept.
/// </summary>
internal static class TableAddress
{
    private const string FilterPrefix = "f.";
    private static readonly string[] Own = ["q", "sort", "dir", "page", "size"];

    /// <summary>The state in an address; null where it says nothing, so that the remembered view may speak. Nonsense is passed over.</summary>
    public static TableState? Read(string uri, TableShape shape)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        if (!query.Keys.Any(IsOwn))
            return null;

        var filters = query.Where(pair => pair.Key.StartsWith(FilterPrefix, StringComparison.Ordinal))
            .Select(pair => (Column: ColumnOf(pair.Key[FilterPrefix.Length..], shape), Tokens: pair.Value.OfType<string>().Where(token => token.Length > 0).Distinct().ToArray()))
            .Where(filter => filter is { Column: not null, Tokens.Length: > 0 })
            .GroupBy(filter => filter.Column!)
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => group.First().Tokens);
        return new()
        {
            Search = query.TryGetValue("q", out var search) ? search.ToString() : "",
            Sort = query.TryGetValue("sort", out var sort) ? ColumnOf(sort.ToString(), shape) : null,
            Descending = query.TryGetValue("dir", out var direction) && direction == "desc",
            Filters = filters,
            Page = Number(query, "page") is { } page and > 0 ? page : 1,
            PageSize = Number(query, "size") is { } size && TableShape.PageSizes.Contains(size) ? size : TableShape.PageSizes[0],
        };
    }

    /// <summary>The address with that state in place of the one it has.</summary>
    public static string Write(string uri, TableState state)
    {
        var address = new Uri(uri);
        var query = QueryHelpers.ParseQuery(address.Query).Where(pair => !IsOwn(pair.Key))
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        return QueryHelpers.AddQueryString(address.AbsolutePath, query.Concat(Pairs(state)));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(TableState state)
    {
        if (state.Search.Length > 0)
            yield return new("q", state.Search);
        if (state.Sort is not null)
            yield return new("sort", Blankless(state.Sort));
        if (state.Descending)
            yield return new("dir", "desc");
        foreach (var (column, tokens) in state.Filters.OrderBy(filter => filter.Key, StringComparer.Ordinal))
            foreach (var token in tokens)
                yield return new(FilterPrefix + Blankless(column), token);
        if (state.Page > 1)
            yield return new("page", state.Page.ToString(CultureInfo.InvariantCulture));
        if (state.PageSize != TableShape.PageSizes[0])
            yield return new("size", state.PageSize.ToString(CultureInfo.InvariantCulture));
    }

    private static bool IsOwn(string name) => Own.Contains(name) || name.StartsWith(FilterPrefix, StringComparison.Ordinal);

    private static string Blankless(string column) => column.Replace(" ", "", StringComparison.Ordinal);

    private static string? ColumnOf(string written, TableShape shape) =>
        shape.Columns.Append("Name").FirstOrDefault(column => string.Equals(Blankless(column), written, StringComparison.OrdinalIgnoreCase));

    private static int? Number(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query, string name) =>
        query.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
