using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class LaunchDarklyDestinationTests
{
    [Fact]
    public async Task Several_events_are_one_request_to_the_teams_host()
    {
        using var trial = new ActionTrial("launchdarkly", "trackEvent", """{"client_id":"env","events_host_name":"events.eu.example.com"}""");

        await trial.SendAsync(
            """{"context_kind":"organization","user_key":"o","event_name":"A","additional_context_keys":{"user":"u"},"timestamp":1709632798}""",
            """{"context_kind":"user","user_key":"u","event_name":"B"}""");

        var request = Assert.Single(trial.Vendor.Received);
        Assert.Equal("https://events.eu.example.com/events/bulk/env", request.Address.AbsoluteUri);
        Assert.Equal("""
            [{"kind":"custom","key":"A","contextKeys":{"user":"u","organization":"o"},"creationDate":1709632798000,"data":{}},{"kind":"custom","key":"B","contextKeys":{"user":"u"},"creationDate":1709632800000,"data":{}}]
            """.Trim(), request.Body);
    }
}
