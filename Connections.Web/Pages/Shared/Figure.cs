using System.Globalization;

namespace Connections.Web.Pages.Shared;

/// <summary>Figures as text. The product runs without the system's cultures, so the form is its own: thousands parted by a thin space.</summary>
public static class Figure
{
    // U+202F: thin, and no line breaks in it.
    private static readonly NumberFormatInfo Thin = new() { NumberGroupSeparator = "\u202f", NumberDecimalSeparator = "." };

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Such as <c>1 204</c>.</summary>
    public static string Count(long count) => count.ToString("N0", Thin);

    /// <summary>A count with its noun, such as <c>1 event</c> or <c>1 204 events</c>.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A count to three digits: 12,345 is 12,300.</summary>
    public static long Rounded(long count)
    {
        var unit = 1L;
        while (count / unit >= 1000)
            unit *= 10;
        return (count + (unit / 2)) / unit * unit;
    }

    /// <summary>Such as <c>1 200</c> for 1,204: to three digits, for what is not to be reckoned with.</summary>
    public static string About(long count) => Count(Rounded(count));

    /// <summary>A size, such as <c>640 B</c>, <c>12.5 KB</c> or <c>3.1 GB</c>: of 1,024 each.</summary>
    public static string Bytes(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= 1024 && unit < Units.Length - 1; unit++)
            size /= 1024;
        return $"{size.ToString(unit == 0 ? "0" : "0.#", Thin)} {Units[unit]}";
    }

    /// <summary>Such as <c>1 204 of 1 310 (91.9 %)</c>; without the percentage where there is nothing to take it of.</summary>
    public static string Share(long part, long whole) =>
        whole == 0 ? $"{Count(part)} of 0" : $"{Count(part)} of {Count(whole)} ({(100.0 * part / whole).ToString("0.#", Thin)}\u202f%)";
}
