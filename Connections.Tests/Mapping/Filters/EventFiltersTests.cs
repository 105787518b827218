using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping.Filters;
using VectorFile = Connections.Tests.Support.Vectors;

namespace Connections.Tests.Mapping.Filters;

public sealed class EventFiltersTests
{
    private static readonly JsonElement File = VectorFile.Read("destination-language-filters.json");

    public static TheoryData<string> Cases() => [.. File.GetProperty("transforms").EnumerateArray().Select(c => c.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public void Actions_do_what_the_published_cases_say(string text)
    {
        var one = JsonElement.Parse(text);

        var verdict = Compile("all", one.GetProperty("transformers").GetRawText()).Apply(File.GetProperty("event"));

        var expected = one.GetProperty("result");
        Assert.Equal(expected.ValueKind != JsonValueKind.Null, verdict.Passes);
        if (verdict.Passes)
            AssertJson(expected.GetRawText(), verdict.Event);
    }

    [Theory]
    [InlineData("""{"type":"DROP_PROPERTIES","fields":{"properties":["a","none"],"context.traits":["phone"],"":["userId"],"missing.path":["x"]}}""",
        """{"type":"track","properties":{"n":1.10,"list":[{"p":1,"q":2},3]},"context":{"traits":{"email":"e"},"ip":"i"}}""")]
    [InlineData("""{"type":"blocklist_fields","fields":{"properties.list":["p"]}}""",
        """{"type":"track","userId":"u","properties":{"a":1,"n":1.10,"list":[{"q":2},3]},"context":{"traits":{"email":"e","phone":"p"},"ip":"i"}}""")]
    [InlineData("""{"type":"ALLOW_PROPERTIES","fields":{"properties":["n","list"],"properties.list":["q"],"context.traits":[]}}""",
        """{"type":"track","userId":"u","properties":{"n":1.10,"list":[{"q":2},3]},"context":{"traits":{},"ip":"i"}}""")]
    [InlineData("""{"type":"whitelist_fields","fields":{"":["type"],"userId":["x"]}}""", """{"type":"track"}""")]
    [InlineData("""{"type":"SAMPLE","percent":1}""",
        """{"type":"track","userId":"u","properties":{"a":1,"n":1.10,"list":[{"p":1,"q":2},3]},"context":{"traits":{"email":"e","phone":"p"},"ip":"i"}}""")]
    public void Properties_are_taken_out_and_all_else_is_left_as_it_was_sent(string action, string expected)
    {
        var record = JsonElement.Parse(
            """{"type":"track","userId":"u","properties":{"a":1,"n":1.10,"list":[{"p":1,"q":2},3]},"context":{"traits":{"email":"e","phone":"p"},"ip":"i"}}""");

        Assert.Equal(expected, Compile("all", $"[{action}]").Apply(record).Event.GetRawText());
    }

    [Theory]
    [InlineData("user-1", 0.717010742)]
    [InlineData("user-2", 0.531996999)]
    [InlineData("user-3", 0.601022513)]
    [InlineData("abc", 0.921294497)]
    public void A_sample_by_user_keeps_whom_the_published_rule_keeps(string user, double place)
    {
        var record = JsonSerializer.SerializeToElement(new { userId = user });

        Assert.True(Sample(place + 0.000000001).Apply(record).Passes);
        var dropped = Sample(place - 0.000000001).Apply(record);
        Assert.Equal((false, FilterDrop.Sample, "f"), (dropped.Passes, dropped.Why, dropped.Filter));

        static EventFilters Sample(double percent) => Compile("all", $$"""[{"type":"SAMPLE","percent":{{percent}},"path":"userId"}]""");
    }

    [Fact]
    public void A_sample_without_a_path_asks_chance_for_every_event()
    {
        Queue<double> dice = new([0.1, 0.3, 0.29999]);
        var filters = EventFilters.Compile([Filter("f", "all", """[{"type":"sample_event","percent":0.3}]""")], dice.Dequeue);

        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(_ => filters.Apply(JsonElement.Parse("{}")).Passes));
    }

    [Fact]
    public void Samples_come_first_then_drops_then_dropped_then_allowed_properties()
    {
        var filters = EventFilters.Compile(
        [
            Filter("allow", "properties.gone = null", """[{"type":"ALLOW_PROPERTIES","fields":{"properties":["kept"]}}]"""),
            Filter("remove", "all", """[{"type":"DROP_PROPERTIES","fields":{"properties":["gone"]}}]"""),
            Filter("drop", "properties.gone = 2", """[{"type":"DROP"}]"""),
            Filter("sample", "properties.gone = 3", """[{"type":"SAMPLE","percent":0}]"""),
            Filter("off", "all", """[{"type":"DROP"}]""") with { Enabled = false },
        ]);

        Assert.Equal("""{"properties":{"kept":1}}""", filters.Apply(JsonElement.Parse("""{"properties":{"gone":1,"kept":1,"other":1}}""")).Event.GetRawText());
        Assert.Equal(("drop", FilterDrop.Rule), Of("""{"properties":{"gone":2}}"""));
        Assert.Equal(("sample", FilterDrop.Sample), Of("""{"properties":{"gone":3}}"""));

        (string?, FilterDrop) Of(string json) => filters.Apply(JsonElement.Parse(json)) is var verdict ? (verdict.Filter, verdict.Why) : default;
    }

    [Fact]
    public void The_actions_of_one_filter_run_in_order_and_a_drop_stops() =>
        Assert.Equal(
            (false, FilterDrop.Rule, """{"a":1}"""),
            Compile("a = 1", """[{"type":"DROP_PROPERTIES","fields":{"":["b"]}},{"type":"DROP"},{"type":"DROP_PROPERTIES","fields":{"":["a"]}}]""").Apply(JsonElement.Parse("""{"a":1,"b":2}"""))
                is var verdict ? (verdict.Passes, verdict.Why, verdict.Event.GetRawText()) : default);

    [Fact]
    public void Only_send_is_a_drop_of_the_rest()
    {
        var filters = Compile("!(event = \"Wanted\")", """[{"type":"DROP"}]""");

        Assert.True(filters.Apply(JsonElement.Parse("""{"event":"Wanted"}""")).Passes);
        Assert.False(filters.Apply(JsonElement.Parse("""{"event":"Other"}""")).Passes);
        Assert.False(filters.Apply(JsonElement.Parse("{}")).Passes);
    }

    [Fact]
    public void An_invalid_filter_lets_nothing_pass_and_says_so()
    {
        var filters = EventFilters.Compile([Filter("good", "type = \"x\"", """[{"type":"DROP"}]"""), Filter("bad", "type ==", """[{"type":"DROP"}]""")]);

        var verdict = filters.Apply(JsonElement.Parse("""{"type":"track"}"""));

        Assert.Equal((false, FilterDrop.Invalid, "bad"), (verdict.Passes, verdict.Why, verdict.Filter));
    }

    [Theory]
    [InlineData("f", "type ==", """[{"type":"DROP"}]""", "filters[0].if", "one =")]
    [InlineData(" ", "all", """[{"type":"DROP"}]""", "filters[0].name", "64")]
    [InlineData("f", "all", "[]", "filters[0].actions", "DROP_PROPERTIES")]
    [InlineData("f", "all", """[{"type":"DROP"},{"type":"hash"}]""", "filters[0].actions[1].type", "ALLOW_PROPERTIES")]
    [InlineData("f", "all", """["DROP"]""", "filters[0].actions[0].type", "object")]
    [InlineData("f", "all", """[{"type":"SAMPLE"}]""", "filters[0].actions[0].percent", "0 to 1")]
    [InlineData("f", "all", """[{"type":"SAMPLE","percent":0.5,"path":5}]""", "filters[0].actions[0].path", "userId")]
    [InlineData("f", "all", """[{"type":"DROP_PROPERTIES"}]""", "filters[0].actions[0].fields", "properties")]
    [InlineData("f", "all", """[{"type":"ALLOW_PROPERTIES","fields":{"properties":"email"}}]""", "filters[0].actions[0].fields.properties", "list")]
    [InlineData("f", "all", """[{"type":"map_properties","config":{"map":{"a":{"copy":5}}}}]""", "filters[0].actions[0].map.a", "copy, move, set, to_string")]
    public void What_is_wrong_is_said_before_saving(string name, string condition, string actions, string field, string says)
    {
        var problem = Assert.Single(EventFilters.Problems([Filter(name, condition, actions)]));

        Assert.Equal(field, problem.Field);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destination_has_ten_filters_at_most()
    {
        var one = Filter("f", "all", """[{"type":"DROP"}]""");

        Assert.Empty(EventFilters.Problems([.. Enumerable.Repeat(one, 10)]));
        Assert.Contains("10", Assert.Single(EventFilters.Problems([.. Enumerable.Repeat(one, 11)])).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("[]"), InlineData("\"text\""), InlineData("null"), InlineData("""{"properties":[{"a":1}],"type":5,"context":"x"}""")]
    public void No_event_makes_a_filter_throw(string json)
    {
        var filters = Compile("all", """
            [{"type":"DROP_PROPERTIES","fields":{"properties":["a"],"context.traits":["b"]}},{"type":"map_properties","map":{"context.x":{"set":1},"a.b":{"copy":"properties.a"},"type":{"to_string":true}}},
            {"type":"SAMPLE","percent":0.99999999999,"path":"properties"}]
            """);

        Assert.True(filters.Apply(JsonElement.Parse(json)).Passes);
    }

    private static EventFilters Compile(string condition, string actions) => EventFilters.Compile([Filter("f", condition, actions)]);

    private static FilterDefinition Filter(string name, string condition, string actions) => new(name, condition, JsonNode.Parse(actions)!.AsArray());

    private static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.GetRawText())), $"Expected {expected}, got {actual.GetRawText()}");
}
