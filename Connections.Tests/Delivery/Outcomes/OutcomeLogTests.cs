using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Outcomes;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Outcomes;

public sealed class OutcomeLogTests
{
    [Fact]
    public async Task What_became_of_an_event_is_told_for_each_destination_try_by_try_also_after_a_restart()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var good = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://good.example.com/")]);
        var shy = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly("type = \"page\"")]);
        var busy = await rig.AddWebhookAsync(new JsonObject { ["url"] = "https://busy.example.com/", ["sharedSecret"] = "swordfish" }, mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = request => Task.FromResult(
            request.Address.Host == "busy.example.com" ? ScriptedVendor.Answer(HttpStatusCode.ServiceUnavailable, "no room for swordfish") : ScriptedVendor.Answer(HttpStatusCode.OK, "thanks"));
        var storedAt = rig.Clock.GetUtcNow();
        rig.Track("jane", "x");
        rig.Track("joe", "y");
        var position = (await rig.Log.ReadAsync(rig.Log.Start, null, 1, 1000, default)).Records[0].Position;
        foreach (var hook in new[] { good, shy, busy })
            await rig.DrainAsync(hook.Id);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest, "never");
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.DrainAsync(busy.Id);
        await rig.RestartAsync();

        var told = await Outcomes(rig).OfAsync(Encoding.UTF8.GetBytes("x"), storedAt, 100, default);

        Assert.All(told, outcome => Assert.Equal(position, outcome.Event));
        Assert.Equal(
            [(good.Id, "delivered", "", 1, null), (shy.Id, "filtered", "NO_MATCHING_MAPPING", 0, null), (busy.Id, "retried", "503", 1, "no room for •••"), (busy.Id, "discarded", "400", 2, "never")],
            told.Select(outcome => (outcome.DestinationId, outcome.State, outcome.Reason, outcome.Attempt, outcome.Response)));
        Assert.Equal("POST https://busy.example.com/\n\"x\"", told[2].Request);
        Assert.Null(told[0].Request);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        await rig.ResendAsync(busy.Id);
        Assert.Equal((busy.Id, "delivered"), (await Outcomes(rig).OfAsync(Encoding.UTF8.GetBytes("x"), storedAt, 100, default)).Select(outcome => (outcome.DestinationId, outcome.State)).Last());
        Assert.Equal(storedAt, told[0].At);
    }

    [Fact]
    public async Task A_destination_s_outcomes_are_found_by_time_and_from_the_newest_and_go_after_a_week()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var other = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var start = rig.Clock.GetUtcNow();
        for (var hour = 0; hour < 4; hour++)
        {
            rig.Track("jane", $"{hour}");
            await rig.DrainAsync(hook.Id);
            await rig.DrainAsync(other.Id);
            rig.Clock.Advance(TimeSpan.FromHours(1));
        }

        List<DeliveryOutcome> found = [];
        await foreach (var outcome in Outcomes(rig).ReadAsync(hook.Id, start.AddHours(1), start.AddHours(2), default))
            found.Add(outcome);

        Assert.Equal([start.AddHours(1), start.AddHours(2)], found.Select(outcome => outcome.At));
        Assert.All(found, outcome => Assert.Equal(hook.Id, outcome.DestinationId));
        Assert.Equal([start.AddHours(2), start.AddHours(3)], (await Outcomes(rig).LastAsync(hook.Id, 2, default)).Select(outcome => outcome.At));
        Assert.Empty(await Outcomes(rig).OfAsync(Encoding.UTF8.GetBytes("nobody"), start, 10, default));
    }

    private static OutcomeLog Outcomes(DeliveryRig rig) => rig.Services.GetRequiredService<OutcomeLog>();
}
