namespace Connections.Web.Pages.Shared;

/// <summary>One of a page's tabs.</summary>
/// <param name="Slug">The segment of the address that chooses it.</param>
/// <param name="Title">What it says.</param>
/// <param name="Href">Where it is.</param>
public sealed record TabLink(string Slug, string Title, string Href)
{
    /// <summary>The tabs of a page below one address.</summary>
    public static IReadOnlyList<TabLink> Below(string address, params ReadOnlySpan<(string Slug, string Title)> tabs)
    {
        var links = new List<TabLink>();
        foreach (var (slug, title) in tabs)
            links.Add(new(slug, title, $"{address}/{slug}"));
        return links;
    }
}
