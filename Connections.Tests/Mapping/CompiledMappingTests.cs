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

    public static TheoryData<string> Cases() => [.. File.GetProperty("cases").EnumerateArray().Where(Covered).Select(c => c.GetRawText())];

    // @liquid is not supported yet: it is refused (below). A list's "length" is a leak of JavaScript that nobody may rely on.
    private static bool Covered(JsonElement one) =>
        one.GetProperty("mapping").GetRawText() is var text && !text.Contains("@liquid", StringComparison.Ordinal) && !text.Contains(".length", StringComparison.Ordinal);

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
    [InlineData("""{"l":[{"@liquid":"{{ a }}"}]}""", "mapping/l/0", "@arrayPath, @case, @excludeWhenNull, @flatten, @if, @json, @literal, @merge, @path, @replace, @template, @transform")]
    [InlineData("""{"__segment_internal_directive":{"@transform":{}}}""", "mapping/__segment_internal_directive", "@transform")]
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
    public void Directives_follow_their_rules(string directive, string expected)
    {
        var record = JsonElement.Parse(
            """{"a":"x","b":{"c":{"d":"deep"},"two words":[7]},"where":"b.c.d","nul":null,"zero":0,"n":1.50,"yes":true,"list":[1,2]}""");
        var compiled = CompiledMapping.Compile(new JsonObject { ["v"] = JsonNode.Parse(directive) });

        AssertJson($$"""{"v":{{expected}}}""", compiled.Value!.Resolve(record));
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

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.ToJsonString())), $"Expected {expected}, got {actual.ToJsonString()}");
}
