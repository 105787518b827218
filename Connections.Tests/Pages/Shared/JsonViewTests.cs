using Bunit;
using Connections.Tests.Support;
using Connections.Web.Pages.Shared;

namespace Connections.Tests.Pages.Shared;

public sealed class JsonViewTests : ConsoleContext
{
    [Fact]
    public void Nothing_in_a_payload_is_markup()
    {
        var view = Show("""{"<img src=x>":"<script>alert(1)</script>","list":["<b>bold</b>"]}""");

        Assert.Empty(view.FindAll("img, script, b"));
        Assert.Equal("\"<script>alert(1)</script>\"", view.Find(".json-string").TextContent);
    }

    [Fact]
    public void Numbers_stand_as_they_were_sent() =>
        Assert.Equal(["1.10", "12345678901234567890.5"], Show("""[1.10,12345678901234567890.5]""").FindAll(".json-number").Select(number => number.TextContent));

    [Fact]
    public void A_long_text_is_cut_until_somebody_wants_all_of_it()
    {
        var view = Show($$"""{"note":"{{new string('x', 1000)}}"}""");
        Assert.True(view.Find(".json-string").TextContent.Length < 310);

        view.Find(".link-button").Click();

        Assert.Equal(1002, view.Find(".json-string").TextContent.Length);
    }

    [Fact]
    public void A_long_list_is_cut_until_somebody_wants_all_of_it()
    {
        var view = Show($"[{string.Join(',', Enumerable.Range(0, 250))}]");
        Assert.Equal(100, view.FindAll(".json-number").Count);

        view.Find(".link-button").Click();

        Assert.Equal(250, view.FindAll(".json-number").Count);
    }

    [Fact]
    public void What_is_not_JSON_is_shown_as_it_came() => Assert.Equal("{\"type\": <oops>", Show("{\"type\": <oops>").Find(".json-leaf").TextContent);

    [Fact]
    public void Searching_marks_names_and_values()
    {
        var view = Show("""{"sku":"A","note":"the Sku"}""");

        view.Find("input").Input("sku");

        Assert.Equal(["sku", "Sku"], view.FindAll("mark").Select(mark => mark.TextContent));
    }

    [Fact]
    public void What_is_empty_stands_in_its_line()
    {
        var view = Show("""{"integrations":{},"items":[]}""");

        Assert.Single(view.FindAll("details"));
        Assert.Equal(["\"integrations\": {}", "\"items\": []"], view.FindAll(".json-leaf:not(span)").Select(leaf => leaf.TextContent.Trim()));
    }

    private IRenderedComponent<JsonView> Show(string json) => Render<JsonView>(parameters => parameters.Add(view => view.Json, json).Add(view => view.Searchable, true));
}
