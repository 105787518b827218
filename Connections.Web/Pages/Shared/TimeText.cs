using System.Globalization;

namespace Connections.Web.Pages.Shared;

/// <summary>Times in words.</summary>
public static class TimeText
{
    /// <summary>Such as <c>4 min ago</c> or <c>in 3 d</c>; from 30 days on, the day.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var distance = (now - at).Duration();
        if (distance < TimeSpan.FromSeconds(10))
            return "just now";
        if (distance >= TimeSpan.FromDays(30))
            return Day(at, zone);
        var amount = Amount(distance);
        return at <= now ? $"{amount} ago" : $"in {amount}";
    }

    /// <summary>A span by its largest unit, such as <c>4 min</c>.</summary>
    public static string Amount(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} d",
    };

    /// <summary>Such as <c>24 Nov 2026</c>, in the zone.</summary>
    public static string Day(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>24 Nov 2026, 14:03:07 (UTC+01:00, Europe/Berlin)</c>.</summary>
    public static string Exact(DateTimeOffset at, TimeZoneInfo zone)
    {
        var there = TimeZoneInfo.ConvertTime(at, zone);
        var text = there.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);
        return zone == TimeZoneInfo.Utc ? $"{text} (UTC)" : string.Create(CultureInfo.InvariantCulture, $"{text} (UTC{there:zzz}, {zone.Id})");
    }
}
