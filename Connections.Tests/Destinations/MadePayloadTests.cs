using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Mapping;

namespace Connections.Tests.Destinations;

public sealed class MadePayloadTests
{
    private static readonly DestinationAction Send = DestinationCatalogue.Find("webhook")!.Actions.Single(action => action.Slug == "send");

    [Theory]
    [InlineData("""{"a":[1,-2.50e3,true,null],"b":{"c d":"e, f: [g]"}}""", true)]
    [InlineData("\"text with blanks\"", true)]
    [InlineData("17", true)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("{\n\"a\":1}", false)]
    [InlineData("""["a" ]""", false)]
    [InlineData("""{"a":"\u00e9"}""", false)]
    [InlineData("""{"say":"\"yes\""}""", false)]
    public void Json_is_compact_without_white_space_and_escapes(string json, bool isCompact) =>
        Assert.Equal(isCompact, CompactJson.IsCompact(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"a":1.10,"b":"caf\u00e9 日本"}""", """{"a":1.10,"b":"café 日本"}""")]
    [InlineData("""{ "a" : [ 1 , 2 ] }""", """{"a":[1,2]}""")]
    [InlineData("""{"a":"b"}""", """{"a":"b"}""")]
    public void What_is_passed_on_is_as_it_would_be_written(string json, string passed)
    {
        var payload = Whole().Make(EventJson.Parse(Encoding.UTF8.GetBytes(json)), inBatch: false).Value!;

        Assert.Equal(passed, Encoding.UTF8.GetString(payload.Json("data")));
        Assert.Equal(passed, CompactJson.Text(payload.Nodes["data"]));
        Assert.Equal("null", Encoding.UTF8.GetString(payload.Json("url")));
    }

    [Fact]
    public void A_batch_passes_on_a_list_and_one_payload_itself()
    {
        MadePayload[] made = [.. new[] { """{"n":1}""", """{"n": 2}""" }.Select(json => Whole().Make(JsonElement.Parse(json), inBatch: true).Value!)];
        var call = new ActionCall(new PayloadNodes(made), []) { Made = made };

        Assert.Equal("""[{"n":1},{"n":2}]""", Encoding.UTF8.GetString(call.Json("data").Span));
        Assert.Equal("""[{"n":1},{"n":2}]""", Encoding.UTF8.GetString((call with { Made = null }).Json("data").Span));
        Assert.Equal("""{"n":2}""", Encoding.UTF8.GetString(call.For(made[1].Nodes).Json("data").Span));
    }

    [Fact]
    public void Destinations_of_equal_mappings_share_what_was_made_of_an_event_and_others_do_not()
    {
        var json = new JsonObject { ["data"] = new JsonObject { ["@path"] = "$.properties" } };
        PayloadCheck one = Compiled(json), same = Compiled(json.DeepClone().AsObject()), other = Compiled(new() { ["data"] = new JsonObject { ["@path"] = "$.event" } });
        var record = SharedEvent.Open("""{"event":"Signed Up","properties":{"plan":"free"}}"""u8.ToArray(), isShared: true);

        var made = record.Make(one, inBatch: false).Value;

        Assert.Same(made, record.Make(same, inBatch: false).Value);
        Assert.NotSame(made, record.Make(one, inBatch: true).Value);
        Assert.Equal("\"Signed Up\"", Encoding.UTF8.GetString(record.Make(other, inBatch: false).Value!.Json("data")));
    }

    private static PayloadCheck Whole() => Compiled(new() { ["data"] = new JsonObject { ["@path"] = "$." } });

    private static PayloadCheck Compiled(JsonObject mapping) => PayloadChecks.Of(Send, mapping, CompiledMapping.Compile(mapping).Value!);
}
