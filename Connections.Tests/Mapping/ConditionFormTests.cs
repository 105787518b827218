using Connections.Core.Mapping;
using Connections.Core.Mapping.Filters;

namespace Connections.Tests.Mapping;

/// <summary>The form and the text say the same.</summary>
public sealed class ConditionFormTests
{
    [Theory]
    [InlineData("type = \"track\"")]
    [InlineData("type = \"track\" and event != \"a\" and properties.n >= 3 and contains(traits.email, \"@x\")")]
    [InlineData("!match(event, \"*d\") or properties.a = true or context.b != null or userId = null")]
    public void A_trigger_comes_back_from_its_form(string text) => Assert.Equal(text, TriggerForm.Of(Trigger.Parse(text).Value!)!.Print());

    [Fact]
    public void A_trigger_of_groups_has_no_form() => Assert.Null(TriggerForm.Of(Trigger.Parse("(type = \"track\" and event = \"a\") or type = \"page\"").Value!));

    [Theory]
    [InlineData("all")]
    [InlineData("type = \"track\" and properties.price > 100")]
    [InlineData("!contains(event, \"Test\") or match(context.page.path, \"/a/*\") or userId = null or properties.x = false")]
    [InlineData("event = 'say \"hi\"'")]
    public void A_filter_comes_back_from_its_form(string text) => Assert.Equal(text, FilterForm.Of(text)!.Print());

    [Theory]
    [InlineData("length(event) > 3")]
    [InlineData("type in [\"track\"]")]
    [InlineData("type = \"track\" and (a = 1 or b = 2)")]
    [InlineData("type =")]
    public void What_no_form_can_show_stays_text(string text) => Assert.Null(FilterForm.Of(text));

    [Theory]
    [InlineData("type = \"track\" or userId = null")]
    [InlineData("contains(event, \"a\")")]
    [InlineData("all")]
    public void Only_send_is_the_condition_negated_and_back(string text)
    {
        Assert.Empty(FilterCondition.Parse(FilterForm.OnlySend(text)).Problems);
        Assert.Equal(text, FilterForm.OnlySent(FilterForm.OnlySend(text)));
    }

    [Theory]
    [InlineData("!(a = 1) and (b = 2)")]
    [InlineData("a = 1")]
    [InlineData("!contains(a, \"b\")")]
    public void What_is_no_only_send_is_not_taken_for_one(string text) => Assert.Null(FilterForm.OnlySent(text));

    [Theory]
    [InlineData("type = \"track\"", "type = \"page\"", true)]
    [InlineData("type = \"track\"", "event = \"a\"", false)]
    [InlineData("type = \"track\" or type = \"page\"", "type = \"screen\"", true)]
    [InlineData("type = \"track\" or type = \"page\"", "type = \"page\"", false)]
    [InlineData("properties.n > 5", "properties.n <= 5", true)]
    [InlineData("properties.n >= 5", "properties.n <= 5", false)]
    [InlineData("userId = null", "userId = \"a\"", true)]
    [InlineData("length(event) > 3", "length(event) < 2", false)]
    public void Only_send_filters_that_no_event_satisfies_together_are_found(string first, string second, bool contradict)
    {
        FilterDefinition[] filters = [Only("a", first), Only("b", second)];

        Assert.Equal(contradict, OnlySendConflict.Find(filters) is not null);
        Assert.Null(OnlySendConflict.Find([filters[0], filters[1] with { Enabled = false }]));
    }

    private static FilterDefinition Only(string name, string condition) =>
        new(name, FilterForm.OnlySend(condition), [new System.Text.Json.Nodes.JsonObject { ["type"] = "DROP" }]);
}
