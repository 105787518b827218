using System.Globalization;

namespace Connections.Web.Pages.Shared;

/// <summary>Lengths of time as people say them.</summary>
internal static class Duration
{
    /// <summary>The two largest units at most: <c>0.4 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>2 h</c>, <c>4 d 6 h</c>.</summary>
    public static string InWords(TimeSpan length) => length switch
    {
        { Ticks: < 0 } => InWords(TimeSpan.Zero),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.#} s"),
        { TotalMinutes: < 1 } => $"{length.Seconds} s",
        { TotalHours: < 1 } => Two(length.Minutes, "min", length.Seconds, "s"),
        { TotalDays: < 1 } => Two(length.Hours, "h", length.Minutes, "min"),
        _ => Two(length.Days, "d", length.Hours, "h"),
    };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
