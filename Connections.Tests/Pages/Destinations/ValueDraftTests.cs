using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Web.Pages.Destinations.Mappings;

namespace Connections.Tests.Pages.Destinations;

/// <summary>Whatever a mapping says, opening it in the editor changes nothing of it.</summary>
public sealed class ValueDraftTests
{
    [Theory]
    [InlineData("""{"@path":"$.properties.plan"}""", ValueKind.Event)]
    [InlineData("""{"@path":"$."}""", ValueKind.Event)]
    [InlineData("\"fixed\"", ValueKind.Fixed)]
    [InlineData("12.50", ValueKind.Fixed)]
    [InlineData("false", ValueKind.Fixed)]
    [InlineData("null", ValueKind.Fixed)]
    [InlineData("""{"@literal":""}""", ValueKind.Fixed)]
    [InlineData("""{"@literal":"x"}""", ValueKind.Fixed)]
    [InlineData("""{"@template":"Order {{properties.id}}"}""", ValueKind.Template)]
    [InlineData("""{"@liquid":"{{ properties.x | upcase }}"}""", ValueKind.Liquid)]
    [InlineData("""{"@if":{"exists":{"@path":"$.userId"},"then":{"@path":"$.userId"},"else":{"@path":"$.anonymousId"}}}""", ValueKind.FirstOf)]
    [InlineData("""{"@if":{"exists":{"@path":"$.a"},"then":{"@path":"$.a"},"else":{"@if":{"exists":{"@path":"$.b"},"then":{"@path":"$.b"},"else":{"@path":"$.c"}}}}}""", ValueKind.FirstOf)]
    [InlineData("""{"@if":{"exists":{"@path":"$.a"},"then":"yes","else":"no"}}""", ValueKind.If)]
    [InlineData("""{"@if":{"blank":{"@path":"$.a"},"then":{"@path":"$.a"}}}""", ValueKind.If)]
    [InlineData("""{"@case":{"operator":"upper","value":{"@path":"$.a"}}}""", ValueKind.Case)]
    [InlineData("""{"@json":{"mode":"decode","value":{"@path":"$.a"}}}""", ValueKind.Json)]
    [InlineData("""{"@flatten":{"separator":"_","value":{"@path":"$.a"},"omitArrays":true}}""", ValueKind.Flatten)]
    [InlineData("""{"@replace":{"pattern":"-","replacement":"","value":{"@path":"$.a"},"ignorecase":true}}""", ValueKind.Replace)]
    [InlineData("""{"@replace":{"pattern":"-","replacement":"_","pattern2":"a","replacement2":"b","value":{"@path":"$.a"},"global":false}}""", ValueKind.Replace)]
    [InlineData("""{"email":{"@path":"$.traits.email"},"id":"x"}""", ValueKind.Members)]
    [InlineData("""{"@arrayPath":["$.properties.products",{"sku":{"@path":"$.sku"}}]}""", ValueKind.Each)]
    [InlineData("""{"@merge":{"direction":"right","objects":[{"a":1}]}}""", ValueKind.Raw)]
    [InlineData("""["a",{"@path":"$.b"}]""", ValueKind.Raw)]
    [InlineData("""{"@path":{"@path":"$.a"}}""", ValueKind.Raw)]
    [InlineData("""{"@replace":{"pattern":"-","value":{"@path":"$.a"}}}""", ValueKind.Raw)]
    public void It_is_shown_in_its_form_and_saved_as_it_was(string json, ValueKind kind)
    {
        var draft = ValueDraft.Of(JsonNode.Parse(json));

        Assert.Equal(kind, draft.Kind);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), draft.ToJson()), draft.ToJson()?.ToJsonString());
        Assert.Null(draft.Problem());
    }

    [Fact]
    public void Every_preset_of_the_catalogue_is_saved_as_it_was() => Assert.All(
        DestinationCatalogue.All.SelectMany(entry => entry.Presets.Select(preset => preset.Full(entry.Actions.Single(action => action.Slug == preset.Action)))),
        mapping => Assert.All(mapping, member => Assert.True(JsonNode.DeepEquals(member.Value, ValueDraft.Of(member.Value).ToJson()), member.Value?.ToJsonString())));

    [Fact]
    public void What_it_was_is_taken_along_into_another_form()
    {
        var draft = ValueDraft.Path("traits.email");

        draft.Become(ValueKind.Case);
        Assert.Equal("""{"@case":{"operator":"lower","value":{"@path":"$.traits.email"}}}""", draft.ToJson()!.ToJsonString());

        draft.Become(ValueKind.Raw);
        Assert.Contains("\"@case\"", draft.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_cannot_be_read_yet_and_members_without_names_are_said()
    {
        var draft = new ValueDraft(ValueKind.Raw) { Text = "{\"a\":" };
        Assert.NotNull(draft.Problem());

        draft.Become(ValueKind.Members);
        draft.Members.Add(new("", ValueDraft.Path("a")));
        Assert.NotNull(draft.Problem());
    }
}
