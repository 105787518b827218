using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses.Syncs;

namespace Connections.Tests.Warehouses.Syncs;

/// <summary>sched-02 to sched-04 are the plans of a hosted product and bind nobody here; sched-07 is shown with the syncs.</summary>
public sealed class SyncScheduleTests
{
    [Theory]
    [InlineData("\"0 * * * *\"", "2026-01-15T09:30:00Z", "2026-01-15T10:00:00Z")]
    [InlineData("\"*/15 8-10 * * 1-5\"", "2026-01-15T10:50:00Z", "2026-01-16T08:00:00Z")]
    [InlineData("""{"cron":"30 6 * * *","timezone":"Europe/Oslo"}""", "2026-01-15T09:30:00Z", "2026-01-16T05:30:00Z")]
    [InlineData("""{"everyMinutes":15}""", "2026-01-15T09:30:00Z", "2026-01-15T09:45:00Z")]
    [InlineData("""{"everyMinutes":15}""", "2026-01-15T09:31:10Z", "2026-01-15T09:45:00Z")]
    [InlineData("""{"hours":[6,18]}""", "2026-01-15T09:30:00Z", "2026-01-15T18:00:00Z")]
    [InlineData("""{"hours":[6,18],"timezone":"America/New_York"}""", "2026-01-15T09:30:00Z", "2026-01-15T11:00:00Z")]
    [InlineData("null", "2026-01-15T09:30:00Z", null)]
    public void A_schedule_tells_its_next_time(string schedule, string after, string? next) => Assert.Equal(next is null ? null : Time(next), Parse(schedule).Next(Time(after)));

    [Theory]
    [InlineData("\"every hour\"", "no cron expression")]
    [InlineData("""{"cron":"0 * * * *","timezone":"Mars/Olympus"}""", "Mars/Olympus")]
    [InlineData("""{"everyMinutes":0}""", "everyMinutes is")]
    [InlineData("""{"everyMinutes":"5"}""", "everyMinutes is")]
    [InlineData("""{"hours":[24]}""", "0 to 23")]
    [InlineData("""{"hours":[]}""", "0 to 23")]
    [InlineData("""{"hour":[3]}""", "A schedule is")]
    [InlineData("""{"hours":[3],"cron":"0 * * * *"}""", "A schedule is")]
    [InlineData("5", "A schedule is")]
    [InlineData("{", "")]
    public void A_wrong_schedule_is_refused_with_what_would_be_right(string schedule, string says)
    {
        Assert.False(SyncSchedule.TryParse(schedule, out _, out var problem));

        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    [Fact] // sched-01
    public void Hours_of_the_day_are_those_of_their_zone()
    {
        var request = WarehouseVectors.Get("schedule", "sched-01")["request"]!["schedule"]!;
        var hours = request["times"]!.AsArray().Where(time => (bool)time!["enabled"]!).Select(time => (JsonNode)(int)time!["hourOfDay"]!);
        var schedule = Parse(new JsonObject { ["hours"] = new JsonArray([.. hours]), ["timezone"] = request["timezone"]!.DeepClone() }.ToJsonString());
        var oslo = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo");

        var times = Occurrences(schedule, Time("2026-01-14T23:00:00Z")).Take(4).Select(time => TimeZoneInfo.ConvertTime(time, oslo).Hour);

        Assert.Equal([6, 0, 6, 0], times);
    }

    [Fact] // sched-05: in Oslo 02:00 to 03:00 does not exist on 29 March 2026
    public void An_hour_that_is_skipped_runs_once_at_the_first_instant_after_it() => Assert.Equal(
        [Time("2026-03-28T01:00:00Z"), Time("2026-03-29T01:00:00Z"), Time("2026-03-30T00:00:00Z")],
        Occurrences(Parse("""{"hours":[2],"timezone":"Europe/Oslo"}"""), Time("2026-03-27T12:00:00Z")).Take(3));

    [Fact] // sched-06: in Oslo 02:00 to 03:00 comes twice on 25 October 2026
    public void An_hour_that_is_repeated_runs_once_the_first_time() => Assert.Equal(
        [Time("2026-10-25T00:00:00Z"), Time("2026-10-26T01:00:00Z")],
        Occurrences(Parse("""{"hours":[2],"timezone":"Europe/Oslo"}"""), Time("2026-10-24T12:00:00Z")).Take(2));

    private static SyncSchedule Parse(string json) => SyncSchedule.TryParse(json, out var schedule, out var problem) ? schedule : throw new FormatException(problem);

    private static IEnumerable<DateTimeOffset> Occurrences(SyncSchedule schedule, DateTimeOffset after)
    {
        while (schedule.Next(after) is { } next)
            yield return after = next;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
