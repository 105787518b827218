using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronos;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// When a warehouse is synced (see <see cref="Warehouse.Schedule"/> for its forms). On the day when clocks go forward a time inside the
/// skipped hour comes at the first instant after it; when they go back, a time of the repeated hour comes once, the first time.
/// </summary>
internal sealed class SyncSchedule
{
    private readonly CronExpression? _cron;
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan? _every;

    private SyncSchedule(CronExpression? cron, TimeZoneInfo zone, TimeSpan? every) => (_cron, _zone, _every) = (cron, zone, every);

    /// <summary>The first due time after the given one; null for by hand.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        // On the full multiples of the interval, so that it does not drift with the length of the runs.
        if (_every is { } every)
            return new DateTimeOffset(after.UtcTicks - (after.UtcTicks % every.Ticks) + every.Ticks, TimeSpan.Zero);
        return _cron?.GetNextOccurrence(after, _zone)?.ToUniversalTime();
    }

    /// <summary>Reads a schedule. False with a problem that says what would be right.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out SyncSchedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        (schedule, problem) = (null, null);
        try
        {
            schedule = Parse(JsonNode.Parse(json));
            return true;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            problem = e.Message;
            return false;
        }
    }

    private static SyncSchedule Parse(JsonNode? json) => json switch
    {
        null => new(null, TimeZoneInfo.Utc, null),
        JsonValue text when text.TryGetValue(out string? cron) => new(Cron(cron), TimeZoneInfo.Utc, null),
        JsonObject form => Parse(form),
        _ => throw Unknown(),
    };

    private static SyncSchedule Parse(JsonObject form)
    {
        if (form.Any(member => member.Key is not ("cron" or "everyMinutes" or "hours" or "timezone")))
            throw Unknown();
        var zone = Zone(form["timezone"]);
        return (form["cron"], form["everyMinutes"], form["hours"]) switch
        {
            (JsonValue cron, null, null) when cron.TryGetValue(out string? text) => new(Cron(text), zone, null),
            (null, JsonValue every, null) when every.TryGetValue(out int minutes) && minutes is >= 1 and <= 10_080 => new(null, zone, TimeSpan.FromMinutes(minutes)),
            (null, JsonNode, null) => throw new FormatException("everyMinutes is a whole number from 1 to 10080 (a week)."),
            (null, null, JsonArray hours) => new(Hours(hours), zone, null),
            _ => throw Unknown(),
        };
    }

    private static CronExpression Cron(string text)
    {
        try
        {
            return CronExpression.Parse(text);
        }
        catch (CronFormatException e)
        {
            throw new FormatException($"'{text}' is no cron expression of five fields, such as '0 * * * *' for hourly: {e.Message}", e);
        }
    }

    private static CronExpression Hours(JsonArray hours)
    {
        var times = hours.Select(hour => hour is JsonValue value && value.TryGetValue(out int time) && time is >= 0 and <= 23 ? time : -1).Distinct().ToList();
        if (times.Count == 0 || times.Contains(-1))
            throw new FormatException("hours is a list of hours of the day, 0 to 23.");
        return CronExpression.Parse($"0 {string.Join(',', times)} * * *");
    }

    private static TimeZoneInfo Zone(JsonNode? name)
    {
        if (name is null)
            return TimeZoneInfo.Utc;
        if (name is JsonValue value && value.TryGetValue(out string? id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            return zone;
        throw new FormatException($"The time zone {name.ToJsonString()} is not known here. Give the name of one, such as \"Europe/Oslo\".");
    }

    private static FormatException Unknown() => new(
        "A schedule is a cron text (UTC), {\"cron\":…,\"timezone\":…}, {\"everyMinutes\":n}, {\"hours\":[…],\"timezone\":…}, or null for by hand.");
}
