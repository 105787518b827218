using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Destinations.GoogleAnalytics4;
using Connections.Core.Mapping;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class GoogleAnalytics4DestinationTests
{
    private const string Web = """{"measurementId":"G-1","apiSecret":"s"}""";
    private readonly GoogleAnalytics4Destination _ga = new();

    [Theory]
    [InlineData("Order Refunded", "refund", """{"order_id":"o","total":5,"currency":"EUR"}""", """{"transaction_id":"o","value":5,"currency":"EUR"}""")]
    [InlineData("Product Added", "add_to_cart", """{"product_id":"p","name":"N","price":2,"quantity":1}""", """{"items":[{"item_id":"p","item_name":"N","price":2,"quantity":1}]}""")]
    [InlineData("Product Viewed", "view_item", """{"product_id":"p","currency":"USD","value":3}""", """{"currency":"USD","value":3,"items":[{"item_id":"p"}]}""")]
    [InlineData("Cart Viewed", "view_cart", """{"products":[{"product_id":"p","position":2}]}""", """{"items":[{"item_id":"p","index":2}]}""")]
    [InlineData("Payment Info Entered", "add_payment_info", """{"payment_method":"card","products":[{"name":"N"}]}""", """{"payment_type":"card","items":[{"item_name":"N"}]}""")]
    [InlineData("Product List Viewed", "view_item_list", """{"list_id":"l","category":"Games","products":[{"name":"N"}]}""", """{"item_list_id":"l","item_list_name":"Games","items":[{"item_name":"N"}]}""")]
    [InlineData("Promotion Viewed", "view_promotion", """{"promotion_id":"x","name":"Sale","creative":"top","position":"p1"}""", """{"promotion_id":"x","promotion_name":"Sale","creative_slot":"top","location_id":"p1","items":[{"item_name":"Sale"}]}""")]
    [InlineData("Products Searched", "search", """{"query":"dice"}""", """{"search_term":"dice"}""")]
    [InlineData("Signed Up", "sign_up", """{"type":"organic"}""", """{"method":"organic"}""")]
    [InlineData("Trial Started", "Trial_Started", "{}", "{}")]
    public void Events_of_the_spec_become_Googles(string name, string expectedName, string properties, string expected)
    {
        var record = JsonElement.Parse($$"""{"type":"track","event":"{{name}}","anonymousId":"a","properties":{{properties}}}""");
        var preset = Assert.Single(_ga.Presets, preset => Trigger.Parse(preset.Trigger).Value!.Matches(record));
        var action = _ga.Actions.Single(one => one.Slug == preset.Action);

        var payload = new PayloadCheck(action.Fields, CompiledMapping.Compile(preset.Full(action)).Value!).Fit(record);
        Assert.Empty(payload.Problems);
        var sent = JsonNode.Parse(action.Request!(new(payload.Value!, JsonNode.Parse(Web)!.AsObject())).Value!.Body.Span)!["events"]![0]!;

        var parameters = JsonNode.Parse(expected)!.AsObject();
        parameters["engagement_time_msec"] = 1;
        Assert.Equal(expectedName, sent["name"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(parameters, sent["params"]), sent.ToJsonString());
    }

    [Fact]
    public async Task An_app_has_its_own_stream()
    {
        using var trial = new ActionTrial("google-analytics-4", "login", """{"firebaseAppId":"1:2:ios:3","apiSecret":"s"}""");

        await trial.SendAsync("""{"data_stream_type":"Mobile App","app_instance_id":"i","timestamp_micros":"1709632798123000"}""");

        trial.AssertSent("POST", "https://www.google-analytics.com/mp/collect?api_secret=s&firebase_app_id=1:2:ios:3", """
            {"app_instance_id":"i","events":[{"name":"login","params":{}}],"timestamp_micros":1709632798123000}
            """.Trim());
    }

    [Theory]
    [InlineData("viewItem", """{"items":[{"item_id":"p"}]}""", "client ID")]
    [InlineData("viewItem", """{"client_id":"c","data_stream_type":"Mobile App","items":[{"item_id":"p"}]}""", "Firebase")]
    [InlineData("viewItem", """{"client_id":"c","value":1,"items":[{"item_id":"p"}]}""", "currency")]
    [InlineData("viewItem", """{"client_id":"c","currency":"XXY","items":[{"item_id":"p"}]}""", "ISO 4217")]
    [InlineData("viewItem", """{"client_id":"c","items":[{"price":1}]}""", "item_id")]
    [InlineData("viewItem", """{"client_id":"c","items":[{"item_id":"p","size":["L"]}]}""", "'size'")]
    [InlineData("login", """{"client_id":"c","params":{"a":null}}""", "'a'")]
    [InlineData("login", """{"client_id":"c","user_properties":{"b":{}}}""", "'b'")]
    public async Task What_Google_would_drop_in_silence_is_refused(string action, string payload, string reason)
    {
        using var trial = new ActionTrial("google-analytics-4", action, Web);

        var outcome = Assert.Single(await trial.SendAsync(payload));

        Assert.Contains(reason, Assert.IsType<Outcome.Discarded>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(trial.Vendor.Received);
    }
}
