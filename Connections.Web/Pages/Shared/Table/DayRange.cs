using System.Globalization;

namespace Connections.Web.Pages.Shared.Table;

/// <summary>Days from and to, both included, either may be open. They are days in UTC, so that one address finds the same rows for everybody.</summary>
/// <param name="From">The first day; null for no limit.</param>
/// <param name="To">The last day; null for no limit.</param>
internal readonly record struct DayRange(DateOnly? From, DateOnly? To)
{
    private const string Separator = "..";

    /// <summary>The range as a filter's token, such as <c>2026-11-01..</c>; null where nothing is limited.</summary>
    public string? Token => From is null && To is null ? null : $"{Text(From)}{Separator}{Text(To)}";

    /// <summary>The same for people.</summary>
    public string Label => (From, To) switch
    {
        ({ }, { }) => $"{Text(From)} to {Text(To)}",
        ({ }, null) => $"from {Text(From)}",
        _ => $"until {Text(To)}",
    };

    /// <summary>The range of a token; open on both sides where it is nonsense.</summary>
    public static DayRange Parse(string? token)
    {
        var parts = token?.Split(Separator);
        return parts is [var from, var to] ? new(Day(from), Day(to)) : default;
    }

    /// <summary>A day as forms and tokens write it; null where it is none.</summary>
    public static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A day as forms and tokens write it.</summary>
    public static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Whether the time lies in it.</summary>
    public bool Holds(DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return (From is null || day >= From) && (To is null || day <= To);
    }
}
