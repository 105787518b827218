using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

public sealed class DelivererTests
{
    [Fact, Owes(19)]
    public async Task A_new_destination_is_off_and_once_on_gets_the_next_event()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(enabled: false, mappings: [DeliveryRig.NameOnly()]);
        rig.Track("jane", "Before");
        await rig.DrainAsync(hook.Id);
        Assert.False(hook.Enabled);
        Assert.Empty(rig.Vendor.Received);

        await rig.Destinations.SetEnabledAsync(hook.Id, true, DeliveryRig.Somebody, default);
        rig.Track("jane", "Next");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"Next\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task What_is_collected_while_a_destination_is_off_is_not_sent_when_it_is_on_again()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        await rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        rig.Track("jane", "While off");

        await rig.Destinations.SetEnabledAsync(hook.Id, true, DeliveryRig.Somebody, default);
        rig.Track("jane", "Next");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"Next\""], rig.Vendor.Bodies);
    }

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
    public async Task Events_of_other_sources_are_passed_over_and_the_report_says_how_far_behind_it_is()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Log.Append(Guid.NewGuid(), "jane", """{"type":"track","event":"Other"}""");
        Assert.Null((await rig.Reports.ReadAsync(hook.Id, default)).Behind);
        rig.Track("jane", "Ours");
        rig.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(3), (await rig.Reports.ReadAsync(hook.Id, default)).Behind);

        await rig.DrainAsync(hook.Id);

        var report = await rig.Reports.ReadAsync(hook.Id, default);
        Assert.Null(report.Behind);
        Assert.Equal(rig.Clock.GetUtcNow(), report.LastDeliveredAt);
        Assert.Equal(["\"Ours\""], rig.Vendor.Bodies);
        Assert.Equal([new(new(2026, 3, 5, 10, 3, 0, TimeSpan.Zero), "delivered", 1)], await rig.Reports.MinutesAsync(hook.Id, rig.Clock.GetUtcNow().AddHours(-1), default));
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
    public async Task A_cursor_of_another_log_stops_the_destination_and_the_report_says_what_to_do()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Track("jane", "1");
        await rig.State.MoveAsync(hook.Id, new InMemoryLog(rig.Clock).End, default);

        Assert.Equal(SliceEnd.Nothing, await rig.DrainAsync(hook.Id));

        Assert.Contains("enable it again", (await rig.Reports.ReadAsync(hook.Id, default)).Problem!, StringComparison.Ordinal);
        Assert.Empty(rig.Vendor.Received);
        await rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        await rig.Destinations.SetEnabledAsync(hook.Id, true, DeliveryRig.Somebody, default);
        rig.Track("jane", "2");
        await rig.DrainAsync(hook.Id);
        Assert.Equal(["\"2\""], rig.Vendor.Bodies);
        Assert.Null((await rig.Reports.ReadAsync(hook.Id, default)).Problem);
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
    public async Task Events_of_a_source_that_is_added_while_the_log_is_read_are_not_passed_over()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var added = await rig.AddSourceAsync("backend");
        var deliverer = ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, new HookedLog(rig.Log, async () =>
        {
            await rig.Destinations.SetSourcesAsync(hook.Id, [rig.SourceId, added], DeliveryRig.Somebody, default);
            rig.Log.Append(added, "jane", """{"type":"track","event":"from the new one"}""");
            rig.Track("jane", "from the old one");
        }));

        await deliverer.DeliverSliceAsync(hook.Id, default);

        // Two sources are two user keys: their events go side by side, in no promised order.
        Assert.Equal(["\"from the new one\"", "\"from the old one\""], rig.Vendor.Bodies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_a_source_that_is_added_to_an_idle_destination_the_next_event_is_the_first()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var added = await rig.AddSourceAsync("backend");
        rig.Track("jane", "1");
        await rig.DrainAsync(hook.Id);
        rig.Log.Append(added, "jane", """{"type":"track","event":"earlier"}""");

        await rig.Destinations.SetSourcesAsync(hook.Id, [rig.SourceId, added], DeliveryRig.Somebody, default);
        rig.Log.Append(added, "jane", """{"type":"track","event":"2"}""");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"1\"", "\"2\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task An_enabled_destination_needs_the_log_from_its_cursor_on_and_a_disabled_one_nothing()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var cursor = rig.Log.End;
        rig.Track("jane", "1");
        var consumer = rig.Services.GetServices<ILogConsumer>().OfType<DeliveryNeeds>().Single();

        Assert.Equal(cursor, Assert.Single(await consumer.NeedsAsync(default)).From);

        await rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        Assert.Empty(await consumer.NeedsAsync(default));
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
