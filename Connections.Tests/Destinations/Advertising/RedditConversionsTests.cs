using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class RedditConversionsTests
{
    [Fact]
    public async Task An_event_under_a_name_of_its_own_is_custom()
    {
        using var custom = new ActionTrial("reddit-conversions-api", "customEvent", """{"ad_account_id":"a2","conversion_token":"t","test_mode":true}""");

        await custom.SendAsync("""{"custom_event_name":"Quiz","event_at":"2024-03-05T00:00:00Z","user":{"advertising_id":"G","device_type":"Android","phone_number":"no number"}}""");

        custom.AssertSent("POST", "https://ads-api.reddit.com/api/v2.0/conversions/events/a2", $$$"""
            {"events":[{"event_at":"2024-03-05T00:00:00Z","event_type":{"tracking_type":"Custom","custom_event_name":"Quiz"},"user":{"aaid":"{{{PersonalData.Sha256("G", same => same)}}}"}}],"test_mode":true,"partner":"SEGMENT"}
            """.Trim());
    }

    [Fact]
    public async Task Events_of_a_batch_share_one_request_and_a_bad_one_is_refused_alone()
    {
        using var standard = new ActionTrial("reddit-conversions-api", "standardEvent", """{"ad_account_id":"a2","conversion_token":"t"}""");
        standard.Answering((400, "{}"), (200, "{}"), (400, "{}"));

        var outcomes = await standard.SendAsync([.. Enumerable.Repeat("""{"tracking_type":"Lead","event_at":"2024-03-05T00:00:00Z"}""", 2)]);

        Assert.Equal([true, false], outcomes.Select(outcome => outcome is Outcome.Delivered));
        Assert.Equal([2, 1, 1], standard.Vendor.Bodies.Select(body => JsonNode.Parse(body)!["events"]!.AsArray().Count));
    }
}
