namespace Connections.Web.Pages.Shared;

/// <summary>A period that ends now, as a page offers it.</summary>
/// <param name="Slug">What the address has, as <c>?period=</c>.</param>
/// <param name="Title">What the page says.</param>
/// <param name="Length">How long it is.</param>
public sealed record ShownPeriod(string Slug, string Title, TimeSpan Length)
{
    /// <summary>All, shortest first.</summary>
    public static IReadOnlyList<ShownPeriod> All { get; } =
    [
        new("10min", "10 min", TimeSpan.FromMinutes(10)), new("1h", "1 h", TimeSpan.FromHours(1)),
        new("24h", "24 h", TimeSpan.FromHours(24)), new("7d", "7 d", TimeSpan.FromDays(7)),
        new("2w", "2 weeks", TimeSpan.FromDays(14)),
    ];

    /// <summary>The one of that slug; a day for any other text.</summary>
    public static ShownPeriod Of(string? slug) => All.FirstOrDefault(period => period.Slug == slug, All[2]);
}
