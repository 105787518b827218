using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Destinations.Webhook;
using Connections.Core.Mapping;

namespace Connections.Tests.Destinations;

public sealed class WebhookDestinationTests
{
    private readonly DestinationAction _send = Assert.Single(new WebhookDestination().Actions);

    [Fact]
    public void The_signature_is_of_the_bytes_that_are_sent()
    {
        var request = Send(new() { ["data"] = new JsonObject { ["a"] = 1 } }, new() { ["url"] = "https://a.example.com/", ["sharedSecret"] = "shh" });

        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal([new("X-Signature", "0a7437ae1352506a802384b30c4cca6fe4546b7b")], request.Headers);
    }

    [Fact]
    public void A_batch_is_an_array_and_its_signature_is_of_all_of_it()
    {
        JsonObject[] payloads = [new() { ["data"] = new JsonObject { ["a"] = 1 } }, new() { ["data"] = new JsonObject { ["b"] = 2 } }];
        var call = new ActionCall(payloads, new() { ["url"] = "https://a.example.com/", ["sharedSecret"] = "shh" });

        var both = _send.Request!(call).Value!;
        var alone = _send.Request!(call.For(payloads[0]) with { InBatch = true }).Value!;

        Assert.Equal("""[{"a":1},{"b":2}]""", Encoding.UTF8.GetString(both.Body.Span));
        Assert.Equal([new("X-Signature", WebhookSignature.Of("shh", both.Body.Span))], both.Headers);
        Assert.Equal("""[{"a":1}]""", Encoding.UTF8.GetString(alone.Body.Span));
    }

    [Fact]
    public void Events_for_different_addresses_never_share_a_batch() => Assert.Equal(["url", "method", "headers"], _send.Batch!.Keys);

    [Fact]
    public void Without_a_secret_nothing_is_signed() =>
        Assert.Empty(Send(new() { ["data"] = 1 }, new() { ["url"] = "https://a.example.com/", ["sharedSecret"] = "" }).Headers);

    [Fact]
    public void What_the_mapping_says_wins_over_the_settings()
    {
        var settings = new JsonObject { ["url"] = "https://settings.example.com/", ["headers"] = new JsonObject { ["X-From"] = "settings" } };

        var plain = Send(new() { ["data"] = 1 }, settings);
        var own = Send(new() { ["data"] = 1, ["url"] = "https://mapping.example.com/", ["method"] = "PATCH", ["headers"] = new JsonObject { ["X-From"] = "mapping" } }, settings);

        Assert.Equal(("settings.example.com", "POST", "settings"), (plain.Address.Host, plain.Method.Method, plain.Headers[0].Value));
        Assert.Equal(("mapping.example.com", "PATCH", "mapping"), (own.Address.Host, own.Method.Method, own.Headers[0].Value));
    }

    [Theory]
    [InlineData("""{"url":"ftp://a.example.com"}""")]
    [InlineData("""{"url":"/just/a/path"}""")]
    public void An_address_that_is_none_is_a_problem_of_that_field(string settings) =>
        Assert.Equal("url", Assert.Single(_send.Request!(new(new JsonObject(), JsonNode.Parse(settings)!.AsObject())).Problems).Field);

    [Theory, InlineData("identify"), InlineData("track"), InlineData("page"), InlineData("screen"), InlineData("group"), InlineData("alias")]
    public void The_preset_takes_every_type_and_sends_the_whole_event(string type)
    {
        var record = JsonElement.Parse($$"""{"properties":{"n":1.10},"type":"{{type}}"}""");

        var payload = CompiledMapping.Compile(_send.Defaults()).Value!.Resolve(record);

        Assert.True(Trigger.Parse(_send.Trigger!).Value!.Matches(record));
        Assert.Equal(record.GetRawText(), Encoding.UTF8.GetString(Send(payload, new() { ["url"] = "https://a.example.com" }).Body.Span));
    }

    [Theory, InlineData("webhook"), InlineData("actions-webhook"), InlineData("webhooks")]
    public void It_is_in_the_catalogue_under_each_of_its_names(string type) => Assert.IsType<WebhookDestination>(DestinationCatalogue.Find(type));

    private ActionRequest Send(JsonObject payload, JsonObject settings)
    {
        var made = _send.Request!(new(PayloadCheck.Fit(_send.Fields, payload).Value!, settings));
        Assert.Empty(made.Problems);
        return made.Value!;
    }
}
