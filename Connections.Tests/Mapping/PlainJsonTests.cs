using System.Text;
using System.Text.Json;
using Connections.Core.Delivery.Figures;
using Connections.Core.Mapping;

namespace Connections.Tests.Mapping;

public sealed class PlainJsonTests
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1,"b":-0.50,"c":1E+3,"d":[true,false,null,[],{}],"e":"é 😀, a text of more bytes than one look takes in"}""")]
    [InlineData("""{"a":{"b":1},"b":{"a":1,"b":[{"a":1},{"a":2}]}}""")]
    [InlineData("""{"property_1_of":1,"property_2_of":2,"":3}""")]
    public void What_libraries_write_is_plain(string json) => Assert.True(IsPlain(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{} ")]
    [InlineData("{}{}")]
    [InlineData("""{ "a":1}""")]
    [InlineData("""{"a": 1}""")]
    [InlineData("{\"a\":\"\\n\"}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("""{"\u0061":1}""")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"type":1,"type":1}""")]
    [InlineData("""{"anonymousId":1,"a":2,"anonymousId":3}""")]
    [InlineData("""{"":1,"":1}""")]
    [InlineData("""{"b":{"a":1,"c":2,"a":3}}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":1e}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":truer}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":[1}""")]
    [InlineData("""{"a""")]
    public void Anything_else_is_left_to_a_parser(string json) => Assert.False(IsPlain(json));

    [Fact]
    public void Depth_and_numbers_of_members_that_it_does_not_hold_are_left_to_a_parser()
    {
        Assert.True(IsPlain(Members(90)));
        Assert.False(IsPlain(Members(100)));
        Assert.True(IsPlain($$"""{"a":{{new string('[', 30)}}{{new string(']', 30)}}}"""));
        Assert.False(IsPlain($$"""{"a":{{new string('[', 40)}}{{new string(']', 40)}}}"""));
        Assert.True(IsPlain($$"""{"a":[{{string.Join(',', Enumerable.Repeat("\"b\"", 900))}}]}"""));
        Assert.False(IsPlain($$"""{"a":[{{string.Join(',', Enumerable.Repeat("\"b\"", 1_100))}}]}"""));
        Assert.True(IsPlain($$"""{"a":"{{new string('b', 60_000)}}"}"""));
        Assert.False(IsPlain($$"""{"a":"{{new string('b', 70_000)}}"}"""));
    }

    [Fact]
    public void Whatever_is_plain_a_parser_takes_and_finds_the_same_in()
    {
        var random = new RandomJson(new(11));
        var plain = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var json = Encoding.UTF8.GetBytes(random.Object().Replace("\\ud83d", i % 2 == 0 ? "x" : "\\ud83d", StringComparison.Ordinal));
            if (PlainEvent.Find(json) is not { } found)
                continue;
            plain++;
            var parsed = JsonElement.Parse(json, Strict);
            Assert.Equal(EventFacts.Of(parsed), EventFacts.Of(found));
            Assert.Equal(parsed.TryGetProperty("type", out var type) ? type.GetRawText() : "", Encoding.UTF8.GetString(found.Raw(PlainMember.Type)));
        }

        Assert.InRange(plain, 500, 4_999);
    }

    [Theory]
    [InlineData("type = \"track\"", """{"type":"track"}""")]
    [InlineData("type = \"track\" and event != \"A\"", """{"type":"track","event":"A"}""")]
    [InlineData("type = \"track\" and event != \"A\"", """{"type":"track","event":"B"}""")]
    [InlineData("event != \"A\"", """{"event":7}""")]
    [InlineData("name = \"A\" or type = \"page\"", """{"name":"A"}""")]
    [InlineData("type = \"track\" and properties.plan = \"free\"", """{"type":"track","properties":{"plan":"free"}}""")]
    [InlineData("event != \"A\" or event = \"A\"", "{}")]
    public void A_trigger_takes_of_plain_events_the_same(string trigger, string json)
    {
        var compiled = Trigger.Parse(trigger).Value!;

        Assert.Equal(compiled.Matches(JsonElement.Parse(json)), compiled.Matches(PlainEvent.Find(Encoding.UTF8.GetBytes(json))!));
    }

    private static bool IsPlain(string json) => PlainJson.IsPlain(Encoding.UTF8.GetBytes(json));

    private static string Members(int count) => $"{{{string.Join(',', Enumerable.Range(0, count).Select(number => $"\"m{number}\":{number}"))}}}";
}
