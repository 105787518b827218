using System.Globalization;
using Connections.Core.Delivery.Figures;
using Connections.Web.Pages.Shared;

namespace Connections.Web.Pages.Destinations;

/// <summary>The period that a page of figures shows, as the address has it: <c>?period=24h</c>, or <c>?period=custom&amp;from=…&amp;to=…</c> in UTC.</summary>
/// <param name="Slug">The period's slug, or <c>custom</c>.</param>
/// <param name="Period">What is read.</param>
internal sealed record DeliveryRange(string Slug, FigurePeriod Period)
{
    /// <summary>The slug of a range that was typed.</summary>
    public const string Custom = "custom";

    /// <summary>The longest range.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>Reads the address; a day for whatever it cannot read.</summary>
    public static DeliveryRange Of(string? slug, string? from, string? to, DateTimeOffset now)
    {
        if (slug == Custom && Time(from) is { } start && Time(to) is { } end && start < end)
            return new(Custom, FigurePeriod.Between(end - start > Longest ? end - Longest : start, end, now));
        var shown = ShownPeriod.Of(slug);
        return new(shown.Slug, FigurePeriod.Ending(now, shown.Length));
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
