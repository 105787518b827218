using System.Text.Json;
using Connections.Core.Destinations;
using Connections.Core.Destinations.Segment;
using Connections.Core.Mapping;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class SegmentDestinationTests : IDisposable
{
    private const string Target = "9883c2deb84afdfa90abfee603ea3f37"; // the MD5 of the key

    private readonly ActionTrial _rig = new("segment", settings: """{"source_write_key":"WK","region":"EU"}""");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_forwarded_sentkeeps_its_id_and_says_where_it_went()
    {
        await _rig.RunAsync("forward", """{"data":{"type":"alias","messageId":"m1","userId":"u1","sentAt":"x","receivedAt":"y","context":{"ip":"1.2.3.4","repeatChain":["aa"]}}}""");

        Assert.Equal(
            ["""POST /v1/batch {"batch":[{"type":"alias","messageId":"m1","userId":"u1","context":{"ip":"1.2.3.4","repeatChain":["aa",""" + $"\"{Target}\"" + "]}}]}"],
            _rig.Sent);
        Assert.Equal(("events.eu1.segmentapis.com", "Basic V0s6"), (_rig.Vendor.Received[0].Address.Host, _rig.Vendor.Received[0].Headers["Authorization"]));
    }

    [Fact]
    public async Task An_event_that_went_there_before_does_not_go_again_and_the_others_of_its_batch_do()
    {
        var ends = await _rig.EndsAsync(
            "forward",
            """{"data":{"userId":"u1","context":{"repeatChain":[""" + $"\"{Target}\"" + "]}}}", """{"data":{"userId":"u2"}}""", """{"data":{"type":"track"}}""");

        Assert.Equal("Discarded Delivered Discarded", ends);
        Assert.Contains("u2", Assert.Single(_rig.Sent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_in_another_shape_does_not_go_in_circles_either() => Assert.Equal(
        "Discarded", await _rig.EndsAsync("sendTrack", """{"user_id":"u1","event_name":"A","repeat_chain":[""" + $"\"{Target}\"" + "]}"));

    [Theory, InlineData("track"), InlineData("identify"), InlineData("page"), InlineData("screen"), InlineData("group")]
    public void By_its_defaults_an_action_makes_the_sentthat_it_got(string type)
    {
        var action = new SegmentDestination().Actions.Single(action => action.Trigger == $"type = \"{type}\"");
        var body = type is "identify" or "group" ? "traits" : "properties";
        var given = JsonElement.Parse($$$"""
            {"type":"{{{type}}}","messageId":"m1","userId":"u1","anonymousId":"a1","timestamp":"2024-01-01T00:00:00.000Z","event":"E","name":"N","groupId":"g1",
             "{{{body}}}":{"x":1},"context":{"device":{"id":"d1","advertisingId":"ad1"},"os":{"name":"iOS"},"location":{"latitude":1.5} }}
            """);

        var payload = PayloadCheck.Fit(action.Fields, CompiledMapping.Compile(action.Defaults()).Value!.Resolve(given)).Value!;
        var made = action.Request!(new(payload, new() { ["source_write_key"] = "WK" })).Value!;
        var sent = JsonElement.Parse(made.Body.Span).GetProperty("batch")[0];

        Assert.Equal((type, "m1", "u1", "a1"), (sent.GetProperty("type").GetString(), sent.GetProperty("messageId").GetString(), sent.GetProperty("userId").GetString(), sent.GetProperty("anonymousId").GetString()));
        Assert.Equal(1, sent.GetProperty(body).GetProperty("x").GetInt32());
        Assert.Equal("""{"id":"d1","advertisingId":"ad1"}""", sent.GetProperty("context").GetProperty("device").GetRawText());
        Assert.Equal(1.5, sent.GetProperty("context").GetProperty("location").GetProperty("latitude").GetDouble());
    }
}
