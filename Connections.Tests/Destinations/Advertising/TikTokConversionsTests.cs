using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class TikTokConversionsTests : IDisposable
{
    private readonly ActionTrial _event = new("tiktok-conversions", "reportWebEvent", """{"pixelCode":"P","accessToken":"t"}""");

    public void Dispose() => _event.Dispose();

    [Fact]
    public async Task Personal_data_is_cleaned_as_TikTok_asks_and_the_click_in_the_address_wins()
    {
        await _event.SendAsync("""
            {"event":"Search","event_source":"web","timestamp":1709632798,"email":" A@b.C","phone_number":["00 31 6 12345678"],"first_name":"Anna Maria","ttclid":"old",
            "address":{"city":"São-Paulo 1","zip_code":"1011 AB"},"url":"https://a.example.com/?x=1&ttclid=new"}
            """);

        var sent = JsonNode.Parse(Assert.Single(_event.Vendor.Bodies))!["data"]![0]!;
        var user = sent["user"]!;
        Assert.Equal(1709632798, sent["event_time"]!.GetValue<long>());
        Assert.Equal(
            [Sha("a@b.c"), Sha("+31612345678"), Sha("annamaria"), "", "sopaulo1", Sha("1011ab"), "new"],
            [Text(user["email"]![0]), Text(user["phone"]![0]), Text(user["first_name"]), Text(user["last_name"]), Text(user["city"]), Text(user["zip_code"]), Text(user["ttclid"])]);
    }

    [Fact]
    public async Task A_leads_event_has_no_page_but_the_lead()
    {
        await _event.SendAsync("""{"event":"Lead","event_source":"crm","url":"https://a.example.com/","lead_fields":{"lead_id":"7"}}""");

        var sent = JsonNode.Parse(Assert.Single(_event.Vendor.Bodies))!;
        Assert.Equal("crm", Text(sent["event_source"]));
        Assert.Null(sent["data"]![0]!["page"]);
        Assert.Equal("""{"lead_id":"7"}""", sent["data"]![0]!["lead"]!.ToJsonString());
    }

    [Fact]
    public async Task An_industrys_fields_stand_among_the_properties()
    {
        await _event.SendAsync("""{"event":"ViewContent","event_source":"web","event_spec_type":"vehicle","vehicle_fields":{"make":"Seat","mileage_value":9,"mileage_unit":"KM","preferred_price_range_min":1,"preferred_price_range_max":2},"travel_fields":{"city":"X"}}""");

        Assert.Equal(
            """{"make":"Seat","mileage":{"value":9,"unit":"KM"},"preferred_price_range":[1,2]}""",
            JsonNode.Parse(Assert.Single(_event.Vendor.Bodies))!["data"]![0]!["properties"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"code":0,"message":"OK"}""", "Delivered")]
    [InlineData("""{"code":40100,"message":"Slow down"}""", "Retry")]
    [InlineData("""{"code":51010,"message":"Ours"}""", "Retry")]
    [InlineData("""{"code":40105,"message":"Token"}""", "Discarded")]
    [InlineData("""{"code":40002,"message":"Pixel"}""", "Discarded")]
    public async Task The_code_in_the_body_decides_though_the_status_is_200(string answer, string outcome)
    {
        _event.Answering((200, answer));

        Assert.Equal(outcome, Assert.Single(await _event.SendAsync("""{"event":"Search","event_source":"web"}""")).GetType().Name);
    }

    [Fact]
    public async Task Of_a_batch_that_arrived_in_part_only_the_named_events_are_refused()
    {
        _event.Answering((200, """{"code":20001,"message":"Partial","data":{"failed_events":[{"order_in_list":1,"error_code":40002,"error_message":"no"}]}}"""));

        var outcomes = await _event.SendAsync([.. Enumerable.Repeat("""{"event":"Search","event_source":"web"}""", 3)]);

        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome is Outcome.Delivered));
        Assert.Single(_event.Vendor.Received);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string Sha(string text) => PersonalData.Sha256(text, same => same);
}
