using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

public sealed class BatchDeliveryTests
{
    [Fact]
    public async Task Events_share_requests_up_to_the_mapping_s_size()
    {
        await using var rig = await DeliveryRig.StartAsync(("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched(3)]);
        for (var user = 0; user < 7; user++)
            rig.Track($"{user}", $"{user}");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["""["0","1","2"]""", """["3","4","5"]""", """["6"]"""], rig.Vendor.Bodies);
        Assert.Equal((7, 0, 0), await rig.CountsAsync(hook.Id));
    }

    [Fact]
    public async Task Events_of_one_user_go_in_one_batch_in_order()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched(4)]);
        for (var number = 0; number < 10; number++)
            rig.Track("jane", $"{number}");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["""["0","1","2","3"]""", """["4","5","6","7"]""", """["8","9"]"""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task Only_events_with_equal_keys_share_a_request()
    {
        await using var rig = await DeliveryRig.StartAsync(("Concurrency", "1"));
        var mapping = DeliveryRig.Batched();
        mapping.Mapping["url"] = new JsonObject { ["@template"] = "https://{{properties.to}}.example.com/" };
        var hook = await rig.AddWebhookAsync(mappings: [mapping]);
        foreach (var (name, to) in (ReadOnlySpan<(string, string)>)[("1", "a"), ("2", "b"), ("3", "a"), ("4", "b")])
            rig.Log.Append(rig.SourceId, name, $$$"""{"type":"track","event":"{{{name}}}","properties":{"to":"{{{to}}}"}}""");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(
            [("a.example.com", """["1","3"]"""), ("b.example.com", """["2","4"]""")],
            rig.Vendor.Received.Select(request => (request.Address.Host, request.Body)).Order());
    }

    [Fact]
    public async Task No_batch_is_larger_than_its_bytes_and_what_is_larger_alone_goes_alone()
    {
        await using var rig = await DeliveryRig.StartAsync(("Concurrency", "1"));
        var mapping = DeliveryRig.Batched();
        mapping.Mapping["batch_bytes"] = 50;
        var hook = await rig.AddWebhookAsync(mappings: [mapping]);
        foreach (var name in (string[])["1", "2", new string('x', 100), "3", "4", "5"])
            rig.Track("jane", name);

        await rig.DrainAsync(hook.Id);

        Assert.Equal([2, 1, 3], rig.Vendor.Bodies.Select(body => JsonNode.Parse(body)!.AsArray().Count));
    }

    [Fact]
    public async Task An_event_that_does_not_fit_is_parked_alone()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var mapping = DeliveryRig.Batched();
        mapping.Mapping["method"] = new JsonObject { ["@path"] = "$.properties.method" };
        var hook = await rig.AddWebhookAsync(mappings: [mapping]);
        rig.Track("jane", "1");
        rig.Log.Append(rig.SourceId, "jane", """{"type":"track","event":"2","messageId":"bad","properties":{"method":"SHOUT"}}""");
        rig.Track("jane", "3");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["""["1","3"]"""], rig.Vendor.Bodies);
        var parked = Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal("bad", parked.MessageId);
        Assert.StartsWith("PAYLOAD_VALIDATION_FAILED", parked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_failed_comes_back_as_one_and_later_events_of_its_users_wait_behind_it()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        foreach (var name in (string[])["1", "2", "3"])
            rig.Track("jane", name);
        rig.Track("joe", "joe 1");
        await rig.DrainAsync(hook.Id);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Track("jane", "4");
        rig.Track("ann", "ann 1");
        await rig.DrainAsync(hook.Id);
        Assert.Equal(5, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);

        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["1,2,3,joe 1", "ann 1", "1,2,3,4,joe 1"], Batches(rig).Select(names => string.Join(',', names.Order(StringComparer.Ordinal))));
        Assert.All([Batches(rig)[0], Batches(rig)[2]], names => Assert.Equal(names.Where(name => name.Length == 1).Order(StringComparer.Ordinal), names.Where(name => name.Length == 1)));
        Assert.Equal((6, 4, 0), await rig.CountsAsync(hook.Id));
        Assert.Equal(0, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);
    }

    [Fact]
    public async Task Of_a_batch_only_what_failed_is_sent_again_and_what_its_users_sent_after_it_waits()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched()]);
        SortingVendor.Deliver(rig);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK, """{"again":["1","3"],"refused":["joe 1"]}""");
        foreach (var name in (string[])["1", "2", "3"])
            rig.Track("jane", name);
        rig.Track("joe", "joe 1");
        rig.Track("joe", "joe 2");
        await rig.DrainAsync(hook.Id);
        rig.Track("jane", "4");
        await rig.DrainAsync(hook.Id);

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK, "{}");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["1", "2", "3", "joe 1", "joe 2"], Batches(rig)[0].Order(StringComparer.Ordinal));
        Assert.Equal(["1", "3", "4"], Batches(rig)[1]);
        Assert.Equal(2, Batches(rig).Count);
        Assert.Equal((5, 2, 1), await rig.CountsAsync(hook.Id));
    }

    [Fact]
    public async Task Mappings_of_an_event_run_in_listed_order_whether_they_batch_or_not()
    {
        await using var rig = await DeliveryRig.StartAsync(("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings:
        [
            DeliveryRig.Batched(url: "https://a.example.com/"),
            DeliveryRig.NameOnly("type = \"track\" and event = \"2\"", url: "https://b.example.com/"),
            DeliveryRig.Batched(url: "https://c.example.com/"),
        ]);
        foreach (var name in (string[])["1", "2", "3"])
            rig.Track(name, name);

        await rig.DrainAsync(hook.Id);

        var received = rig.Vendor.Received.Select(request => (request.Address.Host, request.Body)).ToList();
        Assert.Equal(("a.example.com", """["1","2","3"]"""), received[0]);
        Assert.True(
            received.FindIndex(one => one.Host == "b.example.com") < received.FindIndex(one => one.Host == "c.example.com" && one.Body.Contains('2', StringComparison.Ordinal)),
            string.Join("; ", received));
        Assert.Equal((3, 0, 0), await rig.CountsAsync(hook.Id));
    }

    [Fact]
    public async Task An_event_of_a_user_does_not_overtake_the_one_before_it_by_another_mapping()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings:
        [
            DeliveryRig.Batched(trigger: "event = \"first\" or event = \"third\"", url: "https://a.example.com/"),
            DeliveryRig.Batched(trigger: "event = \"second\"", url: "https://b.example.com/"),
        ]);
        foreach (var name in (string[])["first", "second", "third"])
            rig.Track("jane", name);

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["""["first"]""", """["second"]""", """["third"]"""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task A_batching_mapping_that_delivered_is_not_run_again_when_a_later_one_has_to_be()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched(url: "https://a.example.com/"), DeliveryRig.Batched(url: "https://b.example.com/")]);
        rig.Vendor.Answers = request => Task.FromResult(new HttpResponseMessage(request.Address.Host == "b.example.com" ? HttpStatusCode.BadGateway : HttpStatusCode.OK));
        rig.Track("jane", "1");
        rig.Track("jane", "2");
        await rig.DrainAsync(hook.Id);

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);

        foreach (var host in (string[])["a.example.com", "b.example.com"])
            Assert.Equal(["1", "2"], rig.Vendor.Received.Where(one => one.Address.Host == host).SelectMany(one => JsonNode.Parse(one.Body)!.AsArray().Select(name => $"{name}")).Distinct());
        Assert.Equal(2, rig.Vendor.Received.Where(one => one.Address.Host == "a.example.com").Sum(one => JsonNode.Parse(one.Body)!.AsArray().Count));
        Assert.Equal(2, (await rig.CountsAsync(hook.Id)).Delivered);
    }

    [Fact]
    public async Task A_kill_in_the_middle_sends_again_no_more_than_the_window()
    {
        await using var rig = await DeliveryRig.StartAsync(("BatchEvents", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched(2)]);
        for (var number = 0; number < 10; number++)
            rig.Track("jane", $"{number}");
        rig.Deliverer = ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, new FailingState(rig.State) { FailsAtCommit = 2 });
        await Assert.ThrowsAsync<IOException>(() => rig.DrainAsync(hook.Id));

        await rig.RestartAsync();
        rig.Deliverer = null;
        await rig.DrainAsync(hook.Id);

        var sent = rig.Vendor.Bodies.SelectMany(body => JsonNode.Parse(body)!.AsArray().Select(name => int.Parse($"{name}", null))).ToList();
        Assert.InRange(sent.Count, 11, 14);
        Assert.Equal(Enumerable.Range(0, 10), sent.Distinct());
        Assert.Equal((10, 0, 0), await rig.CountsAsync(hook.Id));
    }

    [Fact]
    public async Task A_batch_waits_for_company_and_no_longer_than_it_may()
    {
        await using var rig = await DeliveryRig.StartAsync(("BatchLinger", "00:00:02"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched()]);
        rig.Track("jane", "1");
        var slice = rig.DrainAsync(hook.Id);
        // It lets events gather before it looks at the log again.
        await Eventually.Holds(() => Later(rig) && rig.Log.Waits > 0, "the slice waits at the end of the log");
        rig.Track("joe", "2");
        await Eventually.Holds(() => Later(rig) && rig.Log.Waits > 1, "it has read the second one");
        Assert.Empty(rig.Vendor.Received);

        while (!slice.IsCompleted)
        {
            rig.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await slice;
        Assert.Equal(["""["1","2"]"""], rig.Vendor.Bodies);

        static bool Later(DeliveryRig rig)
        {
            rig.Clock.Advance(TimeSpan.FromMilliseconds(10));
            return true;
        }
    }

    [Fact]
    public async Task A_dead_destination_is_paused_after_some_batches_and_probed_with_one_event()
    {
        await using var rig = await DeliveryRig.StartAsync(("PauseAfter", "2"), ("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched(5)]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.InternalServerError);
        for (var user = 0; user < 30; user++)
            rig.Track($"{user}", $"{user}");
        await rig.DrainAsync(hook.Id);
        Assert.Equal(2, rig.Vendor.Received.Count);

        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Single(JsonNode.Parse(Assert.Single(rig.Vendor.Bodies.Skip(2)))!.AsArray());

        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(hook.Id);
        Assert.Equal((30, 11, 0), await rig.CountsAsync(hook.Id));
    }

    [Fact]
    public async Task A_parked_event_of_a_batch_keeps_its_own_part_of_the_request()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        rig.Track("jane", "1");
        rig.Track("joe", "2");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(
            ["POST https://hooks.example.com/in\n{\"data\":\"1\"}", "POST https://hooks.example.com/in\n{\"data\":\"2\"}"],
            (await rig.Reports.ParkedAsync(hook.Id, 10, default)).Select(parked => parked.Request).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_kept_of_a_refused_batch_is_not_written_over_by_those_that_follow()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.Batched(1)]);
        rig.Vendor.Answers = request => Task.FromResult(new HttpResponseMessage(request.Body.Contains("bad", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.OK));
        for (var number = 100; number < 140; number++)
            rig.Track($"user {number}", number % 10 == 0 ? $"bad {number}" : $"yes {number}");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(
            ["[\"bad 100\"]", "[\"bad 110\"]", "[\"bad 120\"]", "[\"bad 130\"]"],
            (await rig.Reports.ParkedAsync(hook.Id, 10, default)).Select(parked => parked.Request!.Split('\n')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(100, 40).Select(number => $"[\"{(number % 10 == 0 ? "bad" : "yes")} {number}\"]").Order(StringComparer.Ordinal), rig.Vendor.Bodies.Order(StringComparer.Ordinal));
    }

    private static List<string[]> Batches(DeliveryRig rig) => [.. rig.Vendor.Bodies.Select(body => JsonNode.Parse(body)!.AsArray().Select(name => $"{name}").ToArray())];
}
