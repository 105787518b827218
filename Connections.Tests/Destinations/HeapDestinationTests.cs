using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class HeapDestinationTests
{
    [Fact]
    public async Task Known_users_are_described_before_their_events()
    {
        using var trial = new ActionTrial("heap", "trackEvent", """{"appId":"1","region":"EU"}""");

        await trial.SendAsync(
            """{"message_id":"m1","identity":"u","anonymous_id":"a","type":"page","name":"Home","traits":{"plan":"Pro"}}""",
            """{"message_id":"m2","anonymous_id":"b","type":"screen","event":"ignored"}""");

        trial.AssertSent(
            ("POST", "https://c.eu.heap-api.com/api/add_user_properties", """{"app_id":"1","identity":"u","properties":{"anonymous_id":"a","plan":"Pro"}}"""),
            ("POST", "https://c.eu.heap-api.com/api/integrations/track", """
                {"app_id":"1","library":"server","events":[
                  {"event":"Page viewed","custom_properties":{"segment_library":"cloud-mode-destination","name":"Home"},"idempotency_key":"m1","user_identifier":{"identity":"u"}},
                  {"event":"Screen viewed","custom_properties":{"segment_library":"cloud-mode-destination"},"idempotency_key":"m2","user_identifier":{"anonymous_id":"b"}}]}
                """.Trim()));
    }

    [Fact]
    public async Task Several_users_are_one_request()
    {
        using var trial = new ActionTrial("heap", "identifyUser", """{"appId":"1"}""");

        await trial.SendAsync("""{"user_id":"u","traits":{"n":{"deep":1}}}""", """{"user_id":"v"}""");

        trial.AssertSent("POST", "https://heapanalytics.com/api/add_user_properties", """
            {"app_id":"1","users":[{"identity":"u","properties":{"n.deep":"1"}},{"identity":"v","properties":{}}]}
            """.Trim());
    }

    [Fact]
    public async Task An_event_of_nobody_is_refused()
    {
        using var trial = new ActionTrial("heap", "trackEvent", """{"appId":"1"}""");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"message_id":"m"}""")));
    }
}
