using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class AmplitudeDestinationTests
{
    private const string Settings = """{"apiKey":"key","secretKey":"s"}""";
    private const string Chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36";

    [Fact]
    public async Task Events_that_are_refused_are_left_out_and_the_others_sent_again()
    {
        using var trial = new ActionTrial("amplitude", "logEventV2", Settings)
            .Answering((400, """{"code":400,"error":"Request missing required field","events_with_invalid_fields":{"time":[1]}}"""), (200, "{}"));

        var outcomes = await trial.SendAsync(Event("a"), Event("b"), Event("c"));

        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.Contains("time", Assert.IsType<Outcome.Discarded>(outcomes[1]).Reason, StringComparison.Ordinal);
        Assert.IsType<Outcome.Delivered>(outcomes[2]);
        Assert.Equal(["a,b,c", "a,c"], trial.Vendor.Bodies.Select(Types));
    }

    [Fact]
    public async Task An_upload_that_is_too_large_is_halved()
    {
        using var trial = new ActionTrial("amplitude", "logEventV2", Settings).Answering((413, "{}"), (200, "{}"), (413, "{}"));

        var outcomes = await trial.SendAsync(Event("a"), Event("b"));

        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.IsType<Outcome.Discarded>(outcomes[1]);
        Assert.Equal(["a,b", "a", "b"], trial.Vendor.Bodies.Select(Types));
    }

    [Fact]
    public async Task Revenue_is_on_the_products_where_the_mapping_says_so()
    {
        using var trial = new ActionTrial("amplitude", "logPurchase", Settings);

        await trial.SendAsync("""
            {"event_type":"Order Completed","insert_id":"m","revenue":25,"trackRevenuePerProduct":true,"products":[{"price":19.99,"quantity":3,"productId":"p"}]}
            """);

        trial.AssertSent("POST", "https://api2.amplitude.com/2/httpapi", """
            {"api_key":"key","events":[
              {"event_type":"Order Completed","insert_id":"m","library":"segment"},
              {"event_type":"Product Purchased","insert_id":"m-1","library":"segment","event_properties":{"price":19.99,"quantity":3,"productId":"p"},
               "revenue":59.97,"revenueType":"Purchase","quantity":3,"price":19.99,"productId":"p"}]}
            """.Trim());
    }

    [Fact]
    public async Task The_user_agent_tells_what_the_context_does_not()
    {
        using var trial = new ActionTrial("amplitude", "logEventV2", """{"apiKey":"key","secretKey":"s","endpoint":"europe"}""");

        await trial.SendAsync($$"""{"event_type":"a","userAgent":"{{Chrome}}","userAgentParsing":true,"use_batch_endpoint":true,"min_id_length":1,"library":"analytics.js"}""");

        trial.AssertSent("POST", "https://api.eu.amplitude.com/batch", """
            {"api_key":"key","options":{"min_id_length":1},"events":[{"event_type":"a","os_name":"Chrome","os_version":"122","platform":"Web","library":"segment"}]}
            """.Trim());
    }

    [Fact]
    public async Task A_group_is_joined_and_then_described()
    {
        using var trial = new ActionTrial("amplitude", "groupIdentifyUser", Settings);

        await trial.SendAsync("""{"user_id":"user-1","time":"2024-03-05T09:59:58.123Z","group_type":"company","group_value":"g-1","group_properties":{"plan":"Pro"}}""");

        trial.AssertSent(
            ("POST", "https://api2.amplitude.com/identify", Form("""[{"groups":{"company":"g-1"},"library":"segment","time":1709632798123,"user_id":"user-1","user_properties":{"company":"g-1"}}]""")),
            ("POST", "https://api2.amplitude.com/groupidentify", Form("""[{"group_properties":{"plan":"Pro"},"group_value":"g-1","group_type":"company","library":"segment"}]""")));
    }

    [Fact]
    public async Task Two_ids_become_one_person()
    {
        using var trial = new ActionTrial("amplitude", "mapUser", Settings);

        await trial.SendAsync("""{"user_id":"old-id","global_user_id":"new-id"}""");

        trial.AssertSent("POST", "https://api.amplitude.com/usermap", Form("""[{"user_id":"old-id","global_user_id":"new-id"}]""", "mapping"));
    }

    private static string Event(string name) => $$"""{"event_type":"{{name}}","user_id":"user-1"}""";

    private static string Types(string body) => string.Join(',', JsonNode.Parse(body)!["events"]!.AsArray().Select(one => one!["event_type"]));

    private static string Form(string json, string field = "identification") => $"api_key=key&{field}={Uri.EscapeDataString(json)}";
}
