using System.Text.Json;
using Connections.Core.Mapping;
using VectorFile = Connections.Tests.Support.Vectors;

namespace Connections.Tests.Mapping;

public sealed class TriggerTests
{
    private static readonly JsonElement File = VectorFile.Read("destination-language-triggers.json");

    // Text that the published parser takes in another sense than it reads, or that it fails on: it is refused when it is saved.
    private static readonly HashSet<string> Refused = new(StringComparer.Ordinal)
    {
        "type = \"track\" and event = \"Nope\" or type = \"page\"", "messageId = \"msg-track-0001\"", "properties.nested.b.0 = 1",
        "match(event, \"*utton*\")", "((type = \"track\"))", "lowercase(event) = \"button clicked\"", "typeof(event) = \"string\"",
        "event == \"Button Clicked\"", "", "type", "type * \"x\"",
    };

    public static TheoryData<string> Cases() => [.. File.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("fql").GetString()!)];

    [Theory, MemberData(nameof(Cases))]
    public void A_trigger_matches_what_the_published_cases_say(string text)
    {
        var expected = File.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("fql").GetString() == text).GetProperty("matched");

        var parsed = Trigger.Parse(text);

        Assert.Equal(Refused.Contains(text), parsed.Value is null);
        if (parsed.Value is not null)
            Assert.Equal(Regenerated(text), parsed.Value.Canonical);
        if (parsed.Value is { } trigger)
            Assert.All(expected.EnumerateObject(), one => Assert.Equal(one.Value.GetBoolean(), trigger.Matches(File.GetProperty("events").GetProperty(one.Name))));
    }

    [Theory]
    [InlineData("type = \"track\" and event = \"a\" or event = \"b\"", 32, "mixed")]
    [InlineData("event = 'a'", 9, "double quotes")]
    [InlineData("properties.vip != true", 16, "= false")]
    [InlineData("match(event, \"a\")", 14, "star")]
    [InlineData("match(event, \"a*b\")", 14, "star")]
    [InlineData("properties.list[0] = 1", 16, "lists")]
    [InlineData("!(type = \"track\")", 2, "contains")]
    [InlineData("anonymousId = \"a\"", 1, "userId")]
    [InlineData("event = \"a", 9, "closing")]
    [InlineData("event in [\"a\"]", 7, "operator")]
    [InlineData("properties. = 1", 12, "missing")]
    [InlineData("properties.a > \"1\"", 14, "number")]
    [InlineData("(type = \"page\"", 15, "')'")]
    public void Text_that_is_no_trigger_is_refused_with_its_place(string text, int character, string says)
    {
        var problem = Assert.Single(Trigger.Parse(text).Problems);

        Assert.StartsWith($"At character {character}:", problem.Message, StringComparison.Ordinal);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(type = \"page\" and name = \"x\") or type = \"track\"", true)]
    [InlineData("properties.n <= 2 and properties.n >= 2", true)]
    [InlineData("match(event, \"*ed\")", true)]
    [InlineData("!match(event, \"*ing\")", true)]
    [InlineData("!contains(properties.n, \"2\")", false)]
    [InlineData("properties.s = -1", false)]
    [InlineData("properties.no = false", true)]
    [InlineData("properties.two\\ words = \"x\"", true)]
    [InlineData("properties.s.deeper = \"x\"", false)]
    public void Conditions_follow_the_documented_rules(string text, bool matches)
    {
        var record = JsonElement.Parse("""{"type":"track","event":"Order Completed","properties":{"n":2.0,"s":"-1","no":false,"two words":"x"}}""");

        Assert.Equal(matches, Trigger.Parse(text).Value!.Matches(record));
    }

    [Theory]
    [InlineData("type = \"track\" and event = \"Order Completed\"", null, 0, 0)]
    [InlineData("type = \"track\" and event = \"Other\" and properties.n > 5", "event = \"Other\"", 1, 3)]
    [InlineData("type = \"page\" or type = \"track\"", null, 0, 0)]
    [InlineData("type = \"page\" or (type = \"track\" and !contains(event, \"Order\"))", "!contains(event, \"Order\")", 1, 2)]
    public void Whoever_asks_is_told_the_condition_that_failed_and_how_near_the_event_came(string text, string? failed, int held, int conditions)
    {
        var record = JsonElement.Parse("""{"type":"track","event":"Order Completed","properties":{"n":2.0}}""");

        Assert.Equal(failed is null ? null : new TriggerMiss(held, conditions, failed), Trigger.Parse(text).Value!.Explain(record));
    }

    private static string? Regenerated(string text) =>
        File.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("fql").GetString() == text).GetProperty("regenerated").GetString();

    [Theory, InlineData("[]"), InlineData("\"text\""), InlineData("null"), InlineData("""{"properties":[{"a":1}],"type":5}""")]
    public void No_event_makes_a_trigger_throw(string json) =>
        Assert.False(Trigger.Parse("type = \"track\" or contains(properties.a, \"x\") or properties.a > 1").Value!.Matches(JsonElement.Parse(json)));
}
