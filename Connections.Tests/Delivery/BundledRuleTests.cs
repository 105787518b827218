using System.Text;
using System.Text.Json;
using Connections.Core.Delivery;

namespace Connections.Tests.Delivery;

public sealed class BundledRuleTests
{
    private static readonly BundledRule Rule = new(["Amplitude", "amplitude", "Actions Amplitude"]);

    [Theory]
    [InlineData("""["Segment.io","Amplitude"]""")]
    [InlineData("""["Actions Amplitude"]""")]
    public void What_the_library_sent_itself_is_not_sent_again(string bundled)
    {
        var metadata = $$"""{"bundled":{{bundled}},"unbundled":[]}""";

        Assert.Equal("MESSAGE_SENT_CLIENT_SIDE", Rule.FilteredBy(Event(metadata)));
        Assert.False(Rule.LetsIn(Encoding.UTF8.GetBytes(metadata)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("""{"bundled":["Segment.io","Mixpanel"],"unbundled":[],"bundledIds":[]}""", true)]
    [InlineData("""{"nodeVersion":"20.19.2"}""", true)]
    [InlineData("""{"bundled":["Segment.io"],"unbundled":["Amplitude"]}""", false)]
    public void Bytes_tell_that_it_may_be_sent_where_no_name_of_its_stands_in_them(string metadata, bool tell) =>
        Assert.Equal(tell, Rule.LetsIn(Encoding.UTF8.GetBytes(metadata)));

    [Theory]
    [InlineData("""{"bundled":["Segment.io"],"unbundled":["Amplitude"],"bundledIds":[]}""")]
    [InlineData("""{"bundled":["Mixpanel","AMPLITUDE"]}""")]
    [InlineData("""{"bundled":["Amplitude"],"unbundled":["Amplitude"]}""")]
    [InlineData("""{"bundled":"Amplitude"}""")]
    [InlineData("""{"bundled":[null,7,{"Amplitude":true}]}""")]
    [InlineData("""{"nodeVersion":"20.19.2"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_it_left_to_the_server_is_sent(string metadata) => Assert.Null(Rule.FilteredBy(Event(metadata)));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    public void An_event_that_says_nothing_of_it_is_sent(string record) => Assert.Null(Rule.FilteredBy(JsonElement.Parse(record)));

    private static JsonElement Event(string metadata) => JsonElement.Parse($$"""{"type":"track","_metadata":{{metadata}}}""");
}
