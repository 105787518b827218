using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class FullStoryDestinationTests
{
    [Theory]
    [InlineData("""{"userId":"u","useRecentSession":true}""", ""","user":{"uid":"u"},"session":{"use_most_recent":true}""")]
    [InlineData("""{"sessionUrl":"https://app.fullstory.com/ui/ORG/session/12%3A34?x=1"}""", ""","session":{"id":"12:34"}""")]
    public async Task An_event_can_stand_in_a_session(string payload, string expected)
    {
        using var trial = new ActionTrial("fullstory", "trackEventV2", """{"apiKey":"k","region":"EU"}""");

        await trial.SendAsync($$"""{"name":"A","properties":{},{{payload[1..]}}""");

        trial.AssertSent("POST", "https://api.eu1.fullstory.com/v2/events", $$"""{"name":"A","properties":{}{{expected}}}""");
    }

    [Fact]
    public async Task An_event_of_nobody_is_refused()
    {
        using var trial = new ActionTrial("fullstory", "trackEventV2", """{"apiKey":"k"}""");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"name":"A","properties":{}}""")));
    }
}
