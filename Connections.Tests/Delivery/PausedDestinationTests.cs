using System.Net;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Delivery;

/// <summary>A destination that fails for everyone, or asks for time, is left alone and probed.</summary>
public sealed class PausedDestinationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_vendor_is_asked_again_when_it_says(bool asDate)
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = _ =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            answer.Headers.RetryAfter = asDate ? new(rig.Clock.GetUtcNow().AddMinutes(20)) : new(TimeSpan.FromMinutes(20));
            return Task.FromResult(answer);
        };
        rig.Track("jane", "a");

        var end = await rig.DrainAsync(hook.Id);

        Assert.Equal(rig.Clock.GetUtcNow().AddMinutes(20), end.NextAt);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(19));
        await rig.DrainAsync(hook.Id);
        Assert.Single(rig.Vendor.Received);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Equal(2, rig.Vendor.Received.Count);
    }

    [Fact]
    public async Task A_destination_that_fails_for_everyone_is_paused_and_probed_with_one_event()
    {
        await using var rig = await DeliveryRig.StartAsync(("PauseAfter", "3"), ("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.InternalServerError);
        for (var user = 0; user < 20; user++)
            rig.Track($"{user}", $"{user}");

        var paused = await rig.DrainAsync(hook.Id);
        Assert.Equal(3, rig.Vendor.Received.Count);
        Assert.Null(paused.ReadTo);

        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Equal(4, rig.Vendor.Received.Count);

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Equal((20, 4, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_paused_destination_is_tried_at_once_with_changed_settings()
    {
        await using var rig = await DeliveryRig.StartAsync(("PauseAfter", "1"));
        var hook = await rig.AddWebhookAsync();
        rig.Vendor.Answers = request => Task.FromResult(new HttpResponseMessage(request.Address.Host == "right.example.com" ? HttpStatusCode.OK : HttpStatusCode.BadGateway));
        rig.Track("jane", "1");
        await rig.DrainAsync(hook.Id);
        rig.Track("joe", "2");
        await rig.DrainAsync(hook.Id);
        Assert.Single(rig.Vendor.Received);

        await rig.Destinations.SaveSettingsAsync(hook.Id, new() { ["url"] = "https://right.example.com/" }, null, DeliveryRig.Somebody, default);
        await rig.DrainAsync(hook.Id);

        Assert.Equal((1, 1, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_vendor_that_asks_for_a_pause_of_years_is_probed_within_the_hour()
    {
        await using var rig = await DeliveryRig.StartAsync(("PauseAfter", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = _ =>
        {
            var answer = ScriptedVendor.Answer(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter = new(TimeSpan.FromDays(3650));
            return Task.FromResult(answer);
        };
        rig.Track("jane", "1");

        var end = await rig.DrainAsync(hook.Id);

        Assert.Equal(rig.Clock.GetUtcNow() + TimeSpan.FromHours(1), end.NextAt);
    }

    [Fact]
    public async Task After_a_restart_a_destination_that_had_failed_is_tried_with_one_event_first()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.InternalServerError);
        for (var user = 0; user < 5; user++)
            rig.Track($"{user}", $"{user}");
        await rig.DrainAsync(hook.Id);
        Assert.Equal(5, rig.Vendor.Received.Count);
        await rig.RestartAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(1));

        var end = await rig.DrainAsync(hook.Id);

        Assert.Equal(6, rig.Vendor.Received.Count);
        Assert.Null(end.ReadTo);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Equal((5, 6, 0), await CountsAsync(rig, hook));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_tool_that_cannot_take_one_kind_of_event_gets_the_others_all_the_same(bool restarts)
    {
        await using var rig = await DeliveryRig.StartAsync(("PauseAfter", "3"), ("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(request.Body.Contains("bad", StringComparison.Ordinal) ? HttpStatusCode.InternalServerError : HttpStatusCode.OK));
        for (var user = 0; user < 10; user++)
        {
            rig.Track($"b{user}", $"bad {user}");
            rig.Track($"g{user}", $"good {user}");
        }

        await rig.DrainAsync(hook.Id);
        Assert.Equal((10, 10, 0), await CountsAsync(rig, hook));

        // Now ten that failed are due in a row, before anything new; after a restart the first call is a probe.
        if (restarts)
            await rig.RestartAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var user = 10; user < 15; user++)
            rig.Track($"g{user}", $"good {user}");
        await rig.DrainAsync(hook.Id);

        Assert.Equal((15, 20, 0), await CountsAsync(rig, hook));
    }

    private static async Task<(long Delivered, long Retried, long Discarded)> CountsAsync(DeliveryRig rig, Destination destination)
    {
        var report = await rig.Reports.ReadAsync(destination.Id, default);
        return (report.Delivered, report.Retried, report.Discarded);
    }
}
