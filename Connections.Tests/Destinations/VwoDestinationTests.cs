using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations.Vwo;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class VwoDestinationTests
{
    [Theory]
    [InlineData("DA7E2EAA667909A2DB8A6371FF0975C2A", true, "DA7E2EAA667909A2DB8A6371FF0975C2A")] // as it stands in the cookie
    [InlineData("ABC123DEF", true, "E7A35F54134E52D39C40910199957D08")] // a user's id, as VWO's SDKs turn it
    [InlineData("ABC123DEF", false, "ABC123DEF")]
    public void A_visitor_has_the_id_that_VWO_gave(string given, bool hasSdkKey, string expected) => Assert.Equal(expected, VwoVisitor.Id(given, "123456", hasSdkKey));

    [Fact]
    public async Task A_page_visit_without_an_SDK_key_has_no_visitor()
    {
        using var trial = new ActionTrial("vwo", "pageVisit", """{"vwoAccountId":7,"region":"EU"}""");

        await trial.SendAsync("""{"url":"https://a.example/","vwoUuid":"D1","userAgent":"caf\u00e9"}""");

        trial.AssertSent("POST", "https://dev.visualwebsiteoptimizer.com/eu01/events/t?en=segment.pageView&a=7", """
            {"d":{"msgId":"D1-1709632800","visId":"D1","sessionId":1709632800,"event":{"name":"segment.pageView","time":1709632800000,
             "props":{"url":"https://a.example/","page":{},"isCustomEvent":false,"vwoMeta":{"source":"segment.cloud","metric":{}}}}}}
            """.Trim());
    }

    [Fact]
    public async Task An_audience_is_entered_and_left()
    {
        using var trial = new ActionTrial("vwo", "syncAudience", """{"vwoAccountId":7}""");

        await trial.SendAsync("""{"name":"Audience Entered","anonymousId":"a","audienceId":"vips"}""");
        await trial.SendAsync("""{"name":"Audience Exited","userId":"u","audienceId":"vips"}""");

        Assert.Equal(["audience_entered a", "audience_exited u"], trial.Vendor.Bodies.Select(body => JsonNode.Parse(body)!["d"]!["event"]!["props"]!).Select(props => $"{props["action"]} {props["identifier"]}"));
    }

    [Theory]
    [InlineData("""{"name":"Audience Entered","audienceId":"vips"}""")]
    [InlineData("""{"name":"Something","userId":"u","audienceId":"vips"}""")]
    public async Task Anything_else_changes_no_audience(string payload)
    {
        using var trial = new ActionTrial("vwo", "syncAudience", """{"vwoAccountId":7}""");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync(payload)));
    }
}
