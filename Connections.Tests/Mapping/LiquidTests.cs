using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Tests.Mapping;

public sealed class LiquidTests
{
    private const string Event =
        """{"type":"track","event":"Order Completed","userId":"u","properties":{"total":19.90,"email":" A@B.co ","list":[{"id":1},{"id":2}],"on":true,"none":null,"zero":0},"context":{"ip":"i"}}""";

    [Theory]
    [InlineData("", "")]
    [InlineData("{{ missing }}{{ properties.missing.deep }}{{ properties.none }}", "")]
    [InlineData("{{ event }} by {{ userId }}", "Order Completed by u")]
    [InlineData("{{ event.properties.total }}/{{ event.userId }}/{{ event | upcase }}", "19.9/u/ORDER COMPLETED")]
    [InlineData("{{ properties.email | strip | downcase }}", "a@b.co")]
    [InlineData("{% if properties.on %}yes{% else %}no{% endif %}{% unless event == 'x' %}!{% endunless %}", "yes!")]
    [InlineData("{% if properties.total > 10 and userId contains 'u' %}big{% endif %}", "big")]
    [InlineData("{% assign x = properties.total | times: 2 %}{% capture y %}<{{ x }}>{% endcapture %}{{ y }}", "<39.8>")]
    [InlineData("{{ properties.list[1].id }}{{ properties.list.size }}{{ properties.list | first | size }}", "221")]
    [InlineData("{{ 'a,b' | split: ',' | join: '-' }}{{ properties.none | default: 'd' }}", "a-bd")]
    [InlineData("{{ '2024-03-05T10:00:00Z' | date: '%Y/%m/%d' }}", "2024/03/05")]
    [InlineData("&<{{ '<b>' }}", "&<<b>")]
    public void A_template_is_rendered_with_the_event_at_its_root(string template, string expected) =>
        Assert.Equal(expected, Render(template, Event)!.GetValue<string>());

    [Theory]
    [InlineData("{{ traits.list | map: \"id\" | join: \",\" }}", 16, "filter \"map\" is disabled")]
    [InlineData("{{ a | nonsense }}", 6, "filter \"nonsense\" is unknown")]
    [InlineData("{{ a | format_string: 1 }}", 6, "filter \"format_string\" is unknown")]
    [InlineData("{% if a %}{{ a | sort }}{% endif %}", 16, "filter \"sort\" is disabled")]
    [InlineData("x{% for i in list %}{% endfor %}", 5, "tag \"for\" is disabled")]
    [InlineData("{%- include 'file' %}", 5, "tag \"include\" is disabled")]
    [InlineData("{% case a %}{% endcase %}", 4, "tag \"case\" is disabled")]
    [InlineData("{% render 'file' %}", 4, "tag \"render\" is disabled")]
    [InlineData("{% if a %}", null, "")]
    [InlineData("{{ a ", null, "")]
    public void What_templates_may_not_do_is_refused_with_its_place(string template, int? character, string says)
    {
        var problem = Assert.Single(CompiledMapping.Compile(Mapping(template)).Problems);

        Assert.Equal("mapping/v/@liquid", problem.Field);
        Assert.InRange(problem.Offset!.Value, 0, template.Length);
        if (character is not null)
            Assert.StartsWith($"At character {character}:", problem.Message, StringComparison.Ordinal);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_of_more_than_a_thousand_characters_is_refused() =>
        Assert.Equal(1000, Assert.Single(CompiledMapping.Compile(Mapping(new string('x', 1001))).Problems).Offset);

    [Theory]
    [InlineData("{{ 1 | divided_by: properties.zero }}")]
    [InlineData("{% assign a = 'xxxxxxxxxxxxxxxx' %}{% assign a = a | append: a %}", 30)]
    [InlineData("{% assign a = 'xxxxxxxxxxxxxxxx' %}{% capture a %}{{ a }}{{ a }}{{ a }}{{ a }}{% endcapture %}", 15)]
    [InlineData("{% assign a = 'xxxxxxxxxxxxxxxx' %}{% assign a = a | replace: 'x', a %}", 20)]
    [InlineData("{% assign a = 'xxxxxxxxxxxxxxxx' %}{% assign a = a | split: '' | join: a %}", 20)]
    [InlineData("{{ 'now' | date: '%999999999Y' }}")]
    public void A_template_that_fails_or_grows_without_end_gives_nothing(string template, int times = 1)
    {
        var end = template.IndexOf("%}", StringComparison.Ordinal) + 2;
        var grown = times == 1 ? template : template[..end] + string.Concat(Enumerable.Repeat(template[end..], times)) + "{{ a }}";
        grown = grown.Length > 1000 ? grown[..(end + ((1000 - end - 7) / (template.Length - end) * (template.Length - end)))] + "{{ a }}" : grown;

        Assert.Null(Render(grown, Event));
    }

    [Theory, InlineData("[]"), InlineData("5"), InlineData("""{"event":{"event":1},"properties":"x"}""")]
    public void No_event_makes_a_template_throw(string json) => Assert.Equal("", Render("{{ properties.x.y }}{{ event.none }}", json)!.GetValue<string>());

    private static JsonNode? Render(string template, string json) => CompiledMapping.Compile(Mapping(template)).Value!.Resolve(JsonElement.Parse(json))["v"];

    private static JsonObject Mapping(string template) => new() { ["v"] = new JsonObject { ["@liquid"] = template } };
}
