using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

/// <summary>What is given up is kept, shown, sent again, and forgotten in its time.</summary>
public sealed class ParkedDeliveryTests
{
    [Fact]
    public async Task An_event_is_parked_when_its_window_is_over_and_a_held_one_has_a_window_of_its_own()
    {
        await using var rig = await DeliveryRig.StartAsync(("RetryWindow", "00:10:00"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.BadGateway, "upstream is gone");
        rig.Track("jane", "first");
        rig.Track("jane", "second");
        await rig.DrainAsync(hook.Id);

        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.DrainAsync(hook.Id);

        var parked = Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal("first", parked.MessageId);
        Assert.Contains("502", parked.Reason, StringComparison.Ordinal);
        Assert.Equal("upstream is gone", parked.Response);
        Assert.Equal(1, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);
    }

    [Fact]
    public async Task A_refused_event_is_parked_lets_later_ones_go_on_and_is_delivered_by_a_resend()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(new() { ["url"] = "https://hooks.example.com/in", ["sharedSecret"] = "top-secret" }, mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = request => Task.FromResult(
            request.Body == "\"bad\"" ? ScriptedVendor.Answer(HttpStatusCode.BadRequest, "key top-secret is wrong") : ScriptedVendor.Answer(HttpStatusCode.OK));
        rig.Track("jane", "bad");
        rig.Track("jane", "good");
        await rig.DrainAsync(hook.Id);

        var parked = Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal("key ••• is wrong", parked.Response);
        Assert.Equal((1, 0, 1), await CountsAsync(rig, hook));
        Assert.Equal(1, await rig.ResendAsync(hook.Id));
        Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal((1, 0, 1), await CountsAsync(rig, hook));

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        await rig.ResendAsync(hook.Id);

        Assert.Empty(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal((2, 0, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_parked_and_stops_nobody()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Log.Append(rig.SourceId, "jane", "{ no JSON");
        rig.Track("jane", "next");

        await rig.DrainAsync(hook.Id);

        Assert.StartsWith("INTERNAL", Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default)).Reason, StringComparison.Ordinal);
        Assert.Equal(["\"next\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task A_fault_at_one_event_parks_it_and_those_beside_it_are_sent_once()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = request => request.Body == "\"bad\"" ? throw new InvalidOperationException("Nobody thought of this.") : Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.OK));
        rig.Track("jane", "good");
        rig.Track("joe", "bad");

        await rig.DrainAsync(hook.Id);
        await rig.DrainAsync(hook.Id);

        Assert.Equal("INTERNAL: A fault of this program: Nobody thought of this.", Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default)).Reason);
        Assert.Single(rig.Vendor.Bodies, body => body == "\"good\"");
        Assert.Equal((1, 0, 1), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_parked_event_keeps_its_request_without_headers_and_secrets()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var settings = new JsonObject { ["url"] = "https://hooks.example.com/in?key=1", ["sharedSecret"] = "swordfish", ["headers"] = new JsonObject { ["Authorization"] = "Bearer abc" } };
        var hook = await rig.AddWebhookAsync(settings, mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        rig.Track("jane", "the swordfish");

        await rig.DrainAsync(hook.Id);

        Assert.Equal("POST https://hooks.example.com/in\n\"the •••\"", Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default)).Request);
    }

    [Fact]
    public async Task Parked_events_go_when_the_log_s_events_would_and_stay_counted()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        rig.Track("jane", "old");
        await rig.DrainAsync(hook.Id);
        rig.Clock.Advance(TimeSpan.FromDays(29));
        rig.Track("jane", "new");
        await rig.DrainAsync(hook.Id);
        rig.Clock.Advance(TimeSpan.FromDays(2));

        foreach (var chore in rig.Services.GetServices<Core.Jobs.IChore>())
            await chore.RunAsync(default);

        Assert.Equal("new", Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default)).MessageId);
        Assert.Equal((0, 0, 2), await CountsAsync(rig, hook));
    }

    private static async Task<(long Delivered, long Retried, long Discarded)> CountsAsync(DeliveryRig rig, Destination destination)
    {
        var report = await rig.Reports.ReadAsync(destination.Id, default);
        return (report.Delivered, report.Retried, report.Discarded);
    }
}
