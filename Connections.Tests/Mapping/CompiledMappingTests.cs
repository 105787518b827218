using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using VectorFile = Connections.Tests.Support.Vectors;

namespace Connections.Tests.Mapping;

public sealed class CompiledMappingTests
{
    private static readonly JsonElement File = VectorFile.Read("destination-language-mappings.json");

    private static readonly JsonElement Input = TheInput();

    public static TheoryData<string> Cases() => [.. File.GetProperty("cases").EnumerateArray().Select(c => c.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public void A_mapping_gives_what_the_published_cases_say(string text)
    {
        var one = JsonElement.Parse(text);

        var compiled = CompiledMapping.Compile(JsonObject.Create(one.GetProperty("mapping"))!);

        if (one.TryGetProperty("error", out _))
            Assert.NotEmpty(compiled.Problems);
        else
            AssertJson(one.GetProperty("result").GetRawText(), compiled.Value!.Resolve(Input));
    }

    [Theory]
    [InlineData("""{"v":{"@path":5}}""", "mapping/v/@path", "a number")]
    [InlineData("""{"v":{"@path":"a","other":1}}""", "mapping/v", "2 keys")]
    [InlineData("""{"v":{"@merge":{"direction":"up","objects":[]}}}""", "mapping/v/@merge/direction", "left, right")]
    [InlineData("""{"v":{"@replace":{"pattern":"12345678901","value":"x"}}}""", "mapping/v/@replace/pattern", "10 characters")]
    [InlineData("""{"l":[{"@nope":"{{ a }}"}]}""", "mapping/l/0", "@arrayPath, @case, @excludeWhenNull, @flatten, @if, @json, @liquid, @literal, @merge, @path, @replace, @template, @transform")]
    [InlineData("""{"__segment_internal_directive":{"@transform":{}}}""", "mapping/__segment_internal_directive", "@transform")]
    [InlineData("""{"__segment_internal_directive":{"@path":"$.a"},"x":1}""", "mapping/__segment_internal_directive", "'apply'")]
    [InlineData("""{"@path":"$."}""", "mapping", "fields")]
    [InlineData("""{"v":{"@path":{"a":1}}}""", "mapping/v/@path", "directive")]
    [InlineData("""{"a":{"@path":"x"},"a.b":1}""", "mapping/a.b", "double quotes")]
    [InlineData("""{"a.b":1,"a":{"b":2}}""", "mapping/a", "twice")]
    [InlineData("""{"l[0]":1,"l":{"x":2}}""", "mapping/l", "twice")]
    public void A_wrong_mapping_is_refused_with_the_place_and_what_would_be_right(string mapping, string field, string says)
    {
        var problem = Assert.Single(CompiledMapping.Compile(JsonNode.Parse(mapping)!.AsObject()).Problems, p => p.Field == field);

        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_a_mapping_come_at_once() =>
        Assert.Equal(2, CompiledMapping.Compile(JsonNode.Parse("""{"a":{"@nope":1},"b":{"@json":{"mode":"x"}}}""")!.AsObject()).Problems.Count);

    [Theory]
    [InlineData("""{"@template":"{{ a }}-{{{b.c}}}{{none}}{{nul}}!"}""", "\"x-[object Object]!\"")]
    [InlineData("""{"@template":"{{n}} {{yes}} {{list}}"}""", "\"1.5 true 1,2\"")]
    [InlineData("""{"@if":{"blank":{"@path":"zero"},"then":1,"else":2}}""", "2")]
    [InlineData("""{"@if":{"blank":{"@path":"a"},"then":1,"else":2}}""", "1")]
    [InlineData("""{"@arrayPath":["b",{"x":{"@path":"$.c.d"}}]}""", """[{"x":"deep"}]""")]
    [InlineData("""{"@flatten":{"separator":".","value":{"l":[{"a":1},[]],"e":{}}}}""", """{"l.0.a":1}""")]
    [InlineData("""{"@transform":{"apply":{"p":{"@path":"b.c"}},"mapping":{"q":{"@path":"$.p.d"}}}}""", """{"q":"deep"}""")]
    [InlineData("""{"@json":{"mode":"decode","value":"{\"k\":[1.10]}"}}""", """{"k":[1.10]}""")]
    [InlineData("""{"@merge":{"direction":"left","objects":[{"a":1},{"a":2,"b":3}]}}""", """{"a":1,"b":3}""")]
    [InlineData("""{"@replace":{"pattern":"a","replacement":"b","pattern2":"b","replacement2":"c","value":"aXb"}}""", "\"cXc\"")]
    [InlineData("""{"@path":{"@template":"{{where}}"}}""", "\"deep\"")]
    [InlineData("""{"@path":"b['two words'].0"}""", "7")]
    [InlineData("""{"@path":"list.length"}""", "2")]
    [InlineData("""{"@path":"list.00"}""", null)]
    [InlineData("""{"@if":{"blank":[],"then":1,"else":2}}""", "2")]
    [InlineData("""{"@if":{"blank":{"x":1},"then":1,"else":2}}""", "1")]
    [InlineData("""{"@if":{"exists":{"@path":"list"},"then":{"@path":"none"}}}""", null)]
    [InlineData("""{"@merge":{"direction":"right","objects":[{"a":1,"z":0},{"@path":"b.c"},5,{"@path":"none"},{"a":3}]}}""", """{"a":3,"z":0,"d":"deep"}""")]
    [InlineData("""{"@merge":{"direction":"right","objects":{"@path":"objects"}}}""", """{"a":2}""")]
    [InlineData("""{"@flatten":{"separator":"_","value":{"a_b":1,"a":{"b":2}}}}""", """{"a_b":2}""")]
    [InlineData("""{"@flatten":{"separator":"_","value":{"@path":"a"}}}""", """{"":"x"}""")]
    [InlineData("""{"@flatten":{"separator":"_","value":{"@path":"none"}}}""", null)]
    [InlineData("""{"@excludeWhenNull":{"k":{"n":null,"o":1},"l":[{"n":null}]}}""", """{"k":{"o":1},"l":[{"n":null}]}""")]
    [InlineData("""{"@arrayPath":["b.c",{"x":{"@path":"d"}}]}""", """[{"x":"deep"}]""")]
    [InlineData("""{"@arrayPath":[{"@path":"objects"},{"n":{"@path":"a"},"who":{"@path":"where"}}]}""", """[{"n":1},{"n":2}]""")]
    [InlineData("""{"@arrayPath":["a",{"x":1}]}""", "\"x\"")]
    [InlineData("""{"@replace":{"pattern":"x","value":{"@path":"list"}}}""", "[1,2]")]
    [InlineData("""{"@replace":{"pattern":"1","replacement":"2","value":{"@path":"n"}}}""", "\"2.5\"")]
    [InlineData("""{"@json":{"mode":"encode","value":{"k":[{"@path":"n"}],"t":"é<"}}}""", "\"{\\\"k\\\":[1.50],\\\"t\\\":\\\"é<\\\"}\"")]
    [InlineData("""{"@json":{"mode":"encode","value":{"@path":"none"}}}""", null)]
    [InlineData("""{"@literal":{"a.b":1,"c":{"@path":"a"}}}""", """{"a.b":1,"c":"x"}""")]
    [InlineData("""{"a.b":1,"a.c":{"@path":"none"},"l[1].x":2,"\"p.q\"":3,"d.\"e.f\"":4}""", """{"a":{"b":1},"l":[null,{"x":2}],"p.q":3,"d":{"e.f":4}}""")]
    [InlineData("""{"a":{"b":1},"a.c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a.b":1,"a":{"c":2}}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a..b":1,".x":2,"y.":3,"l[]":4,"m[x]":5,"n[999]":6,"$set":7}""", """{"a..b":1,".x":2,"y.":3,"l[]":4,"m[x]":5,"n[999]":6,"$set":7}""")]
    [InlineData("""{"@transform":{"apply":{"l":[{"@path":"a"}]},"mapping":{"@path":"l[0]"}}}""", "\"x\"")]
    public void Directives_follow_their_rules(string directive, string? expected)
    {
        var record = JsonElement.Parse(
            """{"a":"x","b":{"c":{"d":"deep"},"two words":[7]},"where":"b.c.d","nul":null,"zero":0,"n":1.50,"yes":true,"list":[1,2],"objects":[{"a":1},{"a":2}]}""");
        var compiled = CompiledMapping.Compile(new JsonObject { ["v"] = JsonNode.Parse(directive) });

        AssertJson(expected is null ? "{}" : $$"""{"v":{{expected}}}""", compiled.Value!.Resolve(record));
    }

    [Fact]
    public void The_whole_event_passes_with_every_digit_and_without_needless_escapes()
    {
        const string json = """{"n":12345678901234567890.10,"e":1E400,"t":"a<b>&'é+","o":{"x":0.30000000000000000001}}""";

        var payload = CompiledMapping.Compile(new JsonObject { ["data"] = new JsonObject { ["@path"] = "$." } }).Value!
            .Resolve(EventJson.Parse(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(json, CompactJson.Text(payload["data"]));
    }

    [Fact]
    public void Of_members_that_stand_twice_the_last_one_wins() =>
        Assert.Equal("""{"a":{"b":2}}""", EventJson.Parse("""{"a":{"b":1,"b":2}}"""u8.ToArray()).GetRawText());

    [Fact]
    public void A_directive_at_the_root_makes_what_the_fields_are_read_from()
    {
        var compiled = Compile("""{"__segment_internal_directive":{"@transform":{"apply":{"p":{"@path":"$.a"}}}},"v":{"@path":"$.p"},"w":{"@path":"$.a"}}""");

        AssertJson("""{"v":"x"}""", compiled.Resolve(JsonElement.Parse("""{"a":"x"}""")));
    }

    [Fact]
    public void What_a_mapping_says_of_its_sync_is_no_part_of_the_payload()
    {
        var compiled = Compile("""{"__segment_internal_sync_mode":"upsert","__segment_internal_matching_key":"email","v":1}""");

        AssertJson("""{"v":1}""", compiled.Resolve(default(JsonElement)));
        Assert.Equal(("upsert", "email"), (compiled.SyncMode, compiled.MatchingKey));
        Assert.Null(Compile("""{"__segment_internal_sync_mode":"sideways"}""").SyncMode);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(70, true)]
    [InlineData(5000, true)]
    public void A_mapping_is_nested_only_so_deep(int levels, bool refused)
    {
        JsonNode nested = JsonValue.Create(1);
        for (var i = 0; i < levels; i++)
            nested = new JsonObject { ["a"] = nested };

        Assert.Equal(refused, CompiledMapping.Compile(nested.AsObject()).Value is null);
    }

    [Fact]
    public void Transforms_stand_in_each_other_only_so_often()
    {
        var nested = JsonNode.Parse("""{"@path":"$."}""")!;
        for (var i = 0; i < 9; i++)
            nested = new JsonObject { ["@transform"] = new JsonObject { ["apply"] = new JsonObject { ["w"] = nested }, ["mapping"] = new JsonObject { ["x"] = new JsonObject { ["@path"] = "$." } } } };

        Assert.Contains("@transform", Assert.Single(CompiledMapping.Compile(new JsonObject { ["v"] = nested }).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_any_depth_passes_through_a_mapping_of_any_depth()
    {
        JsonNode nested = JsonNode.Parse("""{"@transform":{"apply":{"all":{"@path":"$."}},"mapping":{"v":{"@path":"$."}}}}""")!;
        for (var i = 0; i < 50; i++)
            nested = new JsonObject { ["a"] = nested };
        var deep = string.Concat(Enumerable.Repeat("{\"b\":", 63)) + "1" + new string('}', 63);

        Assert.Contains("\"b\":1", CompactJson.Text(CompiledMapping.Compile(nested.AsObject()).Value!.Resolve(EventJson.Parse(Encoding.UTF8.GetBytes(deep)))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"cut \ud83d"}""", """{"a":"cut \ufffd"}""")]
    [InlineData("""{"a":"\uDE00\ud83d\ude00\ud83dx"}""", """{"a":"\ufffd\ud83d\ude00\ufffdx"}""")]
    [InlineData("""{"a":"\\ud83d and \u00e9\n"}""", """{"a":"\\ud83d and \u00e9\n"}""")]
    public void Half_a_character_becomes_a_mark_that_can_be_sent(string json, string expected)
    {
        var record = EventJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected, record.GetRawText());
        Assert.NotNull(record.GetProperty("a").GetString());
    }

    // The table prints its input without "event" and "properties"; they are those of the track event in the table of triggers.
    private static JsonElement TheInput()
    {
        var input = JsonObject.Create(File.GetProperty("input"))!;
        var track = VectorFile.Read("destination-language-triggers.json").GetProperty("events").GetProperty("track");
        foreach (var name in (string[])["event", "properties"])
            input[name] = JsonNode.Parse(track.GetProperty(name).GetRawText());
        return JsonSerializer.SerializeToElement(input);
    }

    private static CompiledMapping Compile(string mapping) => CompiledMapping.Compile(JsonNode.Parse(mapping)!.AsObject()).Value!;

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.ToJsonString())), $"Expected {expected}, got {actual.ToJsonString()}");
}
