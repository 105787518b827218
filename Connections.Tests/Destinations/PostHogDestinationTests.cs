using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class PostHogDestinationTests
{
    private const string Settings = """{"api_key":"k","project_id":"1","endpoint":"https://hog.example.com/","geoip_disable":true,"historical_migration":true}""";

    [Fact]
    public async Task Pages_and_screens_say_where_they_were()
    {
        using var trial = new ActionTrial("posthog", "event", Settings);

        await trial.SendAsync(
            """{"event_type":"page","event_name":"$pageview","distinct_id":"u","current_url":"https://a.example/","screen_name":"no"}""",
            """{"event_type":"screen","event_name":"$screen","distinct_id":"u","current_url":"no","screen_name":"Home","anonymous_event_capture":true}""");

        trial.AssertSent("POST", "https://hog.example.com/batch/", """
            {"api_key":"k","historical_migration":true,"batch":[
              {"event":"$pageview","properties":{"$current_url":"https://a.example/","distinct_id":"u","$process_person_profile":false,"$geoip_disable":true}},
              {"event":"$screen","properties":{"$screen_name":"Home","distinct_id":"u","$process_person_profile":true,"$geoip_disable":true}}]}
            """.Trim());
    }

    [Fact]
    public async Task Several_people_are_one_batch()
    {
        using var trial = new ActionTrial("posthog", "identify", Settings);

        await trial.SendAsync("""{"distinct_id":"u","properties":{"plan":"Pro"}}""", """{"distinct_id":"v"}""");

        trial.AssertSent("POST", "https://hog.example.com/batch/", """
            {"api_key":"k","historical_migration":true,"batch":[
              {"event":"$identify","distinct_id":"u","properties":{"$set":{"plan":"Pro"},"$geoip_disable":true}},
              {"event":"$identify","distinct_id":"v","properties":{"$set":{},"$geoip_disable":true}}]}
            """.Trim());
    }
}
