using System.Net;
using Connections.Core.Delivery.Traces;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Traces;

public sealed class EventTraceTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;

    private EventTraces Traces => _rig.Services.GetRequiredService<EventTraces>();

    public async Task InitializeAsync() => _rig = await DeliveryRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact, Owes(28)]
    public async Task Of_one_event_every_destination_says_what_became_of_it_and_why()
    {
        var good = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://good.example.com/")]);
        var bad = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://bad.example.com/")]);
        var slow = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://slow.example.com/")]);
        var other = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly("type = \"page\"")]);
        var off = await _rig.AddWebhookAsync(enabled: false);
        var late = await _rig.AddWebhookAsync();
        _rig.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(
            request.Address.Host switch { "good.example.com" => HttpStatusCode.OK, "bad.example.com" => HttpStatusCode.BadRequest, _ => HttpStatusCode.ServiceUnavailable }, "words"));
        _rig.Track("jane", "m1");
        foreach (var hook in new[] { good, bad, slow, other })
            await _rig.DrainAsync(hook.Id);

        var trace = Assert.Single(await Traces.FindAsync("m1", default));

        var by = trace.Destinations.ToDictionary(one => one.DestinationId);
        Assert.Equal((_rig.SourceId, _rig.Clock.GetUtcNow()), (trace.SourceId, trace.StoredAt));
        Assert.Equal(("delivered", 1), (by[good.Id].State, by[good.Id].Attempts));
        Assert.Equal(("discarded", "400", 1), (by[bad.Id].State, by[bad.Id].Reason, by[bad.Id].Attempts));
        Assert.Equal(("POST https://bad.example.com/\n\"m1\"", "words"), (by[bad.Id].Request, by[bad.Id].Response));
        Assert.Equal(("retried", "503", 1), (by[slow.Id].State, by[slow.Id].Reason, by[slow.Id].Attempts));
        Assert.True(by[slow.Id].NextTry > _rig.Clock.GetUtcNow());
        Assert.Equal(("filtered", "NO_MATCHING_MAPPING"), (by[other.Id].State, by[other.Id].Reason));
        Assert.Equal(TraceStates.Unknown, by[off.Id].State);
        Assert.Contains("disabled", by[off.Id].Why, StringComparison.Ordinal);
        Assert.Equal(TraceStates.Ahead, by[late.Id].State);
    }

    [Fact]
    public async Task An_event_that_waits_behind_another_one_of_its_user_says_so()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        _rig.Track("jane", "first");
        _rig.Track("jane", "second");
        await _rig.DrainAsync(hook.Id);

        var second = Assert.Single(Assert.Single(await Traces.FindAsync("second", default)).Destinations);

        Assert.Equal(("retried", 0), (second.State, second.Attempts));
        Assert.Contains("behind", second.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_again_shows_each_try()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        _rig.Track("jane", "m1");
        await _rig.DrainAsync(hook.Id);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        await _rig.ResendAsync(hook.Id);

        var trace = Assert.Single(Assert.Single(await Traces.FindAsync("m1", default)).Destinations);

        Assert.Equal("delivered", trace.State);
        Assert.Equal(["discarded", "delivered"], trace.Tries.Select(one => one.State));
    }

    [Fact]
    public async Task An_id_that_nobody_sent_has_no_trace() => Assert.Empty(await Traces.FindAsync("nobody", default));
}
