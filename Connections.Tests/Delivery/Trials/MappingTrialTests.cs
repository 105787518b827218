using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Trials;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Trials;

public sealed class MappingTrialTests : IAsyncLifetime
{
    private static readonly ReadOnlyMemory<byte> Event = Encoding.UTF8.GetBytes("""{"type":"track","event":"Order Completed","messageId":"m1","properties":{"total":12.50}}""");
    private DeliveryRig _rig = null!;

    private MappingTrial Trial => _rig.Services.GetRequiredService<MappingTrial>();

    public async Task InitializeAsync() => _rig = await DeliveryRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact, Owes(45)]
    public async Task A_preview_of_values_that_are_not_saved_is_what_is_sent_byte_for_byte()
    {
        var hook = await _rig.AddWebhookAsync(endpoint: "https://proxy.example.com:8443", enabled: false);
        var unsaved = Mapping("""{"data":{"what":{"@path":"$.event"},"total":{"@path":"$.properties.total"},"sign":"é\"<"},"headers":{"X-Own":"1"},"method":"PUT"}""");

        var preview = Trial.Preview(hook.Id, unsaved, Event);
        var test = await Trial.SendAsync(hook.Id, unsaved, Event, default);

        var (shown, sent) = (Assert.Single(preview.Requests), Assert.Single(_rig.Vendor.Received));
        Assert.Equal("""{"what":"Order Completed","total":12.50,"sign":"é\"<"}""", shown.Body);
        Assert.Equal((sent.Method, sent.Address.AbsoluteUri, sent.Body), (shown.Method, shown.Address, shown.Body));
        Assert.Equal(sent.Headers.Where(header => header.Key != "Content-Length").Order(ByName), shown.Headers.Order(ByName));
        Assert.Equivalent(shown, Assert.Single(test.Exchanges).Request);
        Assert.Equal("delivered", test.State);
    }

    [Fact, Owes(46)]
    public async Task A_test_of_unsaved_values_shows_request_answer_time_and_status()
    {
        var hook = await _rig.AddWebhookAsync();
        _rig.Vendor.Answers = _ =>
        {
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(120));
            return Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.Accepted, "queued"));
        };

        var test = await Trial.SendAsync(hook.Id, Mapping("""{"data":{"@path":"$.event"}}"""), Event, default);

        var exchange = Assert.Single(test.Exchanges);
        Assert.Equal((202, "queued", TimeSpan.FromMilliseconds(120)), (exchange.Status, exchange.Response, exchange.Took));
        Assert.Equal("\"Order Completed\"", exchange.Request.Body);
    }

    [Fact]
    public async Task A_mapping_that_nobody_saved_leads_no_stored_secret_to_a_host_of_its_own()
    {
        var hook = await _rig.AddWebhookAsync(
            new() { ["url"] = "https://hooks.example.com/in", ["headers"] = new JsonObject { ["Authorization"] = "Bearer abc" } },
            mappings: [new("Own", "send", "type = \"track\"", JsonNode.Parse("""{"url":"https://own.example.com/","data":{"@path":"$"}}""")!.AsObject())]);
        var saved = _rig.Services.GetRequiredService<CurrentSetup>().Value.Destinations[hook.Id].Mappings[0];
        var changed = saved with { Mapping = JsonNode.Parse("""{"url":"https://evil.example.com/","data":{"@path":"$"}}""")!.AsObject() };

        var refused = await Trial.SendAsync(hook.Id, changed, Event, default);
        var fresh = await Trial.SendAsync(hook.Id, changed with { Id = Guid.NewGuid() }, Event, default);
        Assert.Empty(_rig.Vendor.Received);
        Assert.All([refused, fresh], test => Assert.Equal(("url", null), (Assert.Single(test.Preview.Problems).Field, test.State)));

        await Trial.SendAsync(hook.Id, saved with { Name = "Another name" }, Event, default);
        Assert.Equal("https://own.example.com/", Assert.Single(_rig.Vendor.Received).Address.AbsoluteUri);
    }

    [Fact, Owes(46)]
    public async Task All_enabled_mappings_are_tried_whatever_the_events_integrations_say()
    {
        var hook = await _rig.AddWebhookAsync(mappings:
        [
            DeliveryRig.NameOnly(), DeliveryRig.NameOnly() with { Enabled = false }, DeliveryRig.NameOnly("type = \"page\""), DeliveryRig.NameOnly("event = \"Order Completed\""),
        ]);
        var kept = Encoding.UTF8.GetBytes("""{"type":"track","event":"Order Completed","integrations":{"All":false}}""");

        var tests = await Trial.SendAllAsync(hook.Id, kept, default);

        Assert.Equal(["delivered", null, "delivered"], tests.Select(test => test.State));
        Assert.Equal(2, _rig.Vendor.Received.Count);
    }

    [Fact]
    public async Task A_refusal_has_its_code_its_sentence_and_no_secret()
    {
        var hook = await _rig.AddWebhookAsync(new()
        {
            ["url"] = "https://hooks.example.com/in?key=hush%20hush",
            ["sharedSecret"] = "hush hush",
            ["headers"] = new JsonObject { ["Authorization"] = "Bearer of-bad-news" },
        });
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.Unauthorized, "hush hush is wrong");

        var test = await Trial.SendAsync(hook.Id, Mapping("""{"data":"hush hush"}"""), Event, default);

        Assert.Equal(("discarded", "401"), (test.State, test.Code));
        var exchange = Assert.Single(test.Exchanges);
        Assert.Equal(("••• is wrong", "\"•••\"", "https://hooks.example.com/in?key=•••"), (exchange.Response, exchange.Request.Body, exchange.Request.Address));
        Assert.Contains(exchange.Request.Headers, header => header is { Key: "Authorization", Value: "Bearer •••" });
    }

    [Fact, Owes(47)]
    public async Task Where_no_mapping_takes_the_event_the_nearest_one_says_which_condition_failed()
    {
        var hook = await _rig.AddWebhookAsync(mappings:
        [
            DeliveryRig.NameOnly("type = \"page\""), DeliveryRig.NameOnly("type = \"track\" and event = \"Order Refunded\""), DeliveryRig.NameOnly("type = \"identify\""),
        ]);

        var previews = Trial.PreviewAll(hook.Id, Event);
        var nearest = MappingTrial.Nearest(previews);

        Assert.Equal("event = \"Order Refunded\"", nearest!.Miss!.Failed);
        Assert.Same(previews[1], nearest);
        Assert.All(await Trial.SendAllAsync(hook.Id, Event, default), test => Assert.Empty(test.Exchanges));
        Assert.Empty(_rig.Vendor.Received);
    }

    [Theory]
    [InlineData("{", "{}", "type = \"track\"", "event")]
    [InlineData("7", "{}", "type = \"track\"", "event")]
    [InlineData("{}", "{}", "type ~ \"track\"", "trigger")]
    [InlineData("{}", """{"data":{"@no":1}}""", "type = \"track\"", "mapping/data")]
    public async Task What_is_wrong_is_named_and_nothing_is_sent(string json, string mapping, string trigger, string field)
    {
        var hook = await _rig.AddWebhookAsync();

        var test = await Trial.SendAsync(hook.Id, Mapping(mapping, trigger), Encoding.UTF8.GetBytes(json), default);

        Assert.StartsWith(field, Assert.Single(test.Preview.Problems).Field, StringComparison.Ordinal);
        Assert.False(test.Preview.Runs);
        Assert.Empty(_rig.Vendor.Received);
    }

    [Fact]
    public async Task A_payload_without_an_address_is_a_problem_and_no_request()
    {
        var hook = await _rig.AddWebhookAsync();

        var preview = Trial.Preview(hook.Id, Mapping("""{"url":"ftp://nowhere","data":1}"""), Event);

        Assert.Equal("url", Assert.Single(preview.Problems).Field);
        Assert.NotNull(preview.Payload);
        Assert.Empty(preview.Requests);
    }

    private static Comparer<KeyValuePair<string, string>> ByName { get; } = Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static MappingSetup Mapping(string json, string trigger = "type = \"track\"") =>
        new(Guid.NewGuid(), "Draft", "send", trigger, JsonNode.Parse(json)!.AsObject(), Enabled: false);
}
