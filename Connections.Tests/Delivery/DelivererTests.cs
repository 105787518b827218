using System.Globalization;
using System.Net;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

public sealed class DelivererTests
{
    [Fact]
    public async Task Events_of_one_user_stay_in_order_across_retries_and_others_do_not_wait()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = request => Task.FromResult(new HttpResponseMessage(request.Body == "\"jane 1\"" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        rig.Track("jane", "jane 1");
        rig.Track("jane", "jane 2");
        rig.Track("joe", "joe 1");
        await rig.DrainAsync(hook.Id);
        rig.Track("jane", "jane 3");
        rig.Track("joe", "joe 2");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"jane 1\"", "\"joe 1\"", "\"joe 2\""], rig.Vendor.Bodies.Order(StringComparer.Ordinal));
        Assert.Equal(3, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        rig.Track("jane", "jane 4");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"jane 1\"", "\"jane 2\"", "\"jane 3\"", "\"jane 4\""], rig.Vendor.Bodies.Skip(3));
        Assert.Equal((6, 1, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_kill_between_sending_and_commit_sends_a_window_again_at_most_and_misses_nothing()
    {
        await using var rig = await DeliveryRig.StartAsync(("BatchEvents", "2"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        foreach (var name in (string[])["1", "2", "3", "4", "5"])
            rig.Track("jane", name);
        var failing = new FailingState(rig.State) { FailsAtCommit = 2 };
        var deliverer = ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, failing);
        await Assert.ThrowsAsync<IOException>(() => deliverer.DeliverSliceAsync(hook.Id, default));
        var before = rig.Vendor.Received.Count;

        await rig.RestartAsync();
        await rig.DrainAsync(hook.Id);

        // What a commit holds depends on what had gathered; the window is its bound.
        var sent = rig.Vendor.Bodies.Select(body => int.Parse(body.Trim('"'), CultureInfo.InvariantCulture)).ToList();
        var first = sent[before];
        Assert.InRange(before - first + 1, 1, 2);
        Assert.Equal(Enumerable.Range(1, before), sent.Take(before));
        Assert.Equal(Enumerable.Range(first, 6 - first), sent.Skip(before));
        Assert.Equal((5, 0, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_graceful_stop_ends_what_is_in_flight_and_sends_nothing_twice()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        using var stop = new CancellationTokenSource();
        rig.Vendor.Answers = async _ =>
        {
            await stop.CancelAsync();
            return new(HttpStatusCode.OK);
        };
        foreach (var name in (string[])["1", "2", "3"])
            rig.Track("jane", name);

        await rig.Services.GetRequiredService<Deliverer>().DeliverSliceAsync(hook.Id, stop.Token);
        Assert.Equal(["\"1\""], rig.Vendor.Bodies);
        await rig.RestartAsync();
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"1\"", "\"2\"", "\"3\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task No_more_events_wait_than_the_options_say_and_the_cursor_stops_there()
    {
        await using var rig = await DeliveryRig.StartAsync(("MaxWaiting", "3"), ("PauseAfter", "1000"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.InternalServerError);
        foreach (var name in (string[])["1", "2", "3", "4", "5"])
            rig.Track(name, name);

        var end = await rig.DrainAsync(hook.Id);

        Assert.Null(end.ReadTo);
        Assert.Equal(3, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Equal((5, 3, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_mapping_that_delivered_is_not_run_again_when_a_later_one_has_to_be()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://a.example.com/"), DeliveryRig.NameOnly(url: "https://b.example.com/")]);
        rig.Vendor.Answers = request => Task.FromResult(new HttpResponseMessage(request.Address.Host == "b.example.com" ? HttpStatusCode.BadGateway : HttpStatusCode.OK));
        rig.Track("jane", "x");
        await rig.DrainAsync(hook.Id);

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["a.example.com", "b.example.com", "b.example.com"], rig.Vendor.Received.Select(request => request.Address.Host));
        Assert.Equal((1, 1, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task What_a_rule_keeps_back_is_counted_with_the_rule()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly("type = \"page\"")]);
        rig.Track("jane", "no mapping takes it");
        rig.Log.Append(rig.SourceId, "jane", """{"type":"page","messageId":"m","integrations":{"All":false}}""");

        await rig.DrainAsync(hook.Id);

        Assert.Empty(rig.Vendor.Received);
        Assert.Equal(
            [new("filtered", "FILTERED_BY_INTEGRATIONS_OBJECT", 1), new ReasonCount("filtered", "NO_MATCHING_MAPPING", 1)],
            (await rig.Reports.ReasonsAsync(hook.Id, default)).OrderBy(reason => reason.Reason, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_deleted_destination_leaves_nothing_behind()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        rig.Track("jane", "x");
        await rig.DrainAsync(hook.Id);

        await rig.Destinations.DeleteAsync(hook.Id, DeliveryRig.Somebody, default);
        await rig.Destinations.DeleteAsync(hook.Id, DeliveryRig.Somebody, default);

        Assert.Null(await rig.State.ReadCursorAsync(hook.Id, default));
        Assert.Empty(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal((0, 0, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task What_could_not_be_committed_is_committed_before_anything_more_is_sent()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Track("jane", "1");
        var deliverer = ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, new FailingState(rig.State) { FailsAtCommit = 1 });
        await Assert.ThrowsAsync<IOException>(() => deliverer.DeliverSliceAsync(hook.Id, default));
        rig.Track("jane", "2");

        await deliverer.DeliverSliceAsync(hook.Id, default);

        Assert.Equal(["\"1\"", "\"2\""], rig.Vendor.Bodies);
        Assert.Equal((2, 0, 0), await CountsAsync(rig, hook));
    }

    [Fact]
    public async Task A_slow_event_holds_up_neither_the_other_users_nor_what_is_committed_of_them()
    {
        await using var rig = await DeliveryRig.StartAsync(("BatchEvents", "4"), ("Concurrency", "4"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Vendor.Answers = async request =>
        {
            if (request.Body == "\"slow\"")
                await slow.Task;
            return new(HttpStatusCode.OK);
        };
        rig.Track("jane", "slow");
        rig.Track("jane", "behind it");
        for (var user = 0; user < 20; user++)
            rig.Track($"{user}", $"{user}");

        var slice = rig.Services.GetRequiredService<Deliverer>().DeliverSliceAsync(hook.Id, default);

        await Eventually.Holds(() => rig.Vendor.Received.Count == 21, "all but the one behind it were sent");
        Assert.DoesNotContain("\"behind it\"", rig.Vendor.Bodies);
        await Eventually.Holds(() => rig.Reports.ReadAsync(hook.Id, default).GetAwaiter().GetResult().Delivered >= 16, "they are committed but for a window of them");
        slow.SetResult();
        await slice;
        await rig.DrainAsync(hook.Id);
        Assert.Equal(22, rig.Vendor.Received.Count);
        Assert.Equal((22, 0, 0), await CountsAsync(rig, hook));
        Assert.Equal(0, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);
    }

    private static async Task<(long Delivered, long Retried, long Discarded)> CountsAsync(DeliveryRig rig, Destination destination)
    {
        var report = await rig.Reports.ReadAsync(destination.Id, default);
        return (report.Delivered, report.Retried, report.Discarded);
    }
}
