using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Pages.Warehouses;

/// <summary>The forms in which a schedule can be given.</summary>
public enum ScheduleKind
{
    Hourly,
    EveryMinutes,
    Hours,
    Cron,
    ByHand,
}

/// <summary>A warehouse's schedule in the form that people fill in, and in words.</summary>
public sealed class ScheduleDraft
{
    private const string EveryHour = "0 * * * *";

    public ScheduleKind Kind { get; set; } = ScheduleKind.Hourly;

    public int Minutes { get; set; } = 15;

    /// <summary>Hours of the day, 0 to 23.</summary>
    public IReadOnlyCollection<int> Hours { get; set; } = [6];

    public string Cron { get; set; } = EveryHour;

    /// <summary>The IANA zone that hours and cron are meant in.</summary>
    public string Zone { get; set; } = "UTC";

    /// <summary>Reads the JSON of <see cref="Core.Warehouses.Warehouse.Schedule"/>.</summary>
    public static ScheduleDraft Parse(string schedule) => JsonNode.Parse(schedule) switch
    {
        null => new() { Kind = ScheduleKind.ByHand },
        JsonValue cron when cron.ToString() == EveryHour => new(),
        JsonValue cron => new() { Kind = ScheduleKind.Cron, Cron = cron.ToString() },
        JsonObject each when each["everyMinutes"] is { } minutes => new() { Kind = ScheduleKind.EveryMinutes, Minutes = minutes.GetValue<int>() },
        JsonObject at when at["hours"] is JsonArray hours =>
            new() { Kind = ScheduleKind.Hours, Hours = [.. hours.Select(hour => hour!.GetValue<int>())], Zone = ZoneOf(at) },
        JsonObject at => new() { Kind = ScheduleKind.Cron, Cron = at["cron"]?.ToString() ?? EveryHour, Zone = ZoneOf(at) },
        var other => throw new JsonException($"No schedule has the form {other.ToJsonString()}."),
    };

    /// <summary>The JSON to save.</summary>
    public string ToJson() => Kind switch
    {
        ScheduleKind.ByHand => "null",
        ScheduleKind.Hourly => JsonSerializer.Serialize(EveryHour),
        ScheduleKind.EveryMinutes => new JsonObject { ["everyMinutes"] = Minutes }.ToJsonString(),
        ScheduleKind.Hours => new JsonObject { ["hours"] = new JsonArray([.. Hours.Order().Select(hour => JsonValue.Create(hour))]), ["timezone"] = Zone }.ToJsonString(),
        _ when Zone == "UTC" => JsonSerializer.Serialize(Cron.Trim()),
        _ => new JsonObject { ["cron"] = Cron.Trim(), ["timezone"] = Zone }.ToJsonString(),
    };

    /// <summary>The schedule as people say it.</summary>
    public string InWords => Kind switch
    {
        ScheduleKind.ByHand => "By hand",
        ScheduleKind.Hourly => "Hourly",
        ScheduleKind.EveryMinutes when Minutes == 1 => "Every minute",
        ScheduleKind.EveryMinutes => $"Every {Minutes} minutes",
        ScheduleKind.Hours => $"At {string.Join(", ", Hours.Order().Select(hour => hour.ToString("00':00'", CultureInfo.InvariantCulture)))} ({Zone})",
        _ => $"Cron {Cron} ({Zone})",
    };

    private static string ZoneOf(JsonObject schedule) => schedule["timezone"]?.ToString() ?? "UTC";
}
