using System.Globalization;

namespace Connections.Web.Pages.Shared;

/// <summary>Figures as text. The product runs without the system's cultures, so the form is its own: thousands parted by a thin space.</summary>
public static class Figure
{
    // U+202F: thin, and no line breaks in it.
    private static readonly NumberFormatInfo Thin = new() { NumberGroupSeparator = "\u202f", NumberDecimalSeparator = "." };

    /// <summary>Such as <c>1 204</c>.</summary>
    public static string Count(long count) => count.ToString("N0", Thin);

    /// <summary>A count with its noun, such as <c>1 event</c> or <c>1 204 events</c>.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>Such as <c>1 204 of 1 310 (91.9 %)</c>; without the percentage where there is nothing to take it of.</summary>
    public static string Share(long part, long whole) =>
        whole == 0 ? $"{Count(part)} of 0" : $"{Count(part)} of {Count(whole)} ({(100.0 * part / whole).ToString("0.#", Thin)}\u202f%)";
}
