using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class PinterestConversionsTests : IDisposable
{
    private readonly ActionTrial _event = new("pinterest-conversions-api", "reportConversionEvent", """{"ad_account_id":"549","conversion_token":"t"}""");

    public void Dispose() => _event.Dispose();

    [Fact]
    public async Task Each_event_of_a_batch_ends_as_the_answer_says_of_it()
    {
        _event.Answering((200, """{"num_events_received":2,"num_events_processed":1,"events":[{"status":"failed","error_message":"event_time is too old"},{"status":"processed"}]}"""));

        var outcomes = await _event.SendAsync(Event("{\"email\":\"a@b.c\"}"), Event("{\"email\":\"d@e.f\"}"));

        Assert.Contains("event_time is too old", Assert.IsType<Outcome.Discarded>(outcomes[0]).Reason, StringComparison.Ordinal);
        Assert.IsType<Outcome.Delivered>(outcomes[1]);
        Assert.Equal(2, JsonNode.Parse(Assert.Single(_event.Vendor.Bodies))!["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task Personal_data_is_hashed_in_lists_and_prices_are_texts()
    {
        await _event.SendAsync(Event("""{"email":"A@b.c ","phone":"+1 415","gender":"other","state":"Texas","mobile_ad_id":"M"}""", """{"value":1.50,"contents":[{"id":"p","item_price":2}],"num_products":1}"""));

        var sent = JsonNode.Parse(Assert.Single(_event.Vendor.Bodies))!["data"]![0]!;
        Assert.Equal(
            [Sha("a@b.c"), Sha("1415"), Sha("n"), Sha("tx"), Sha("m")],
            new[] { "em", "ph", "ge", "st", "hashed_maids" }.Select(key => sent["user_data"]![key]![0]!.GetValue<string>()));
        Assert.Equal("""{"value":"1.50","contents":[{"id":"p","item_price":"2"}],"num_items":1}""", sent["custom_data"]!.ToJsonString());
    }

    [Fact]
    public async Task An_event_of_nobody_in_particular_is_not_sent()
    {
        var outcome = Assert.Single(await _event.SendAsync(Event("""{"client_ip_address":"203.0.113.1"}""")));

        Assert.IsType<Outcome.Discarded>(outcome);
        Assert.Empty(_event.Vendor.Received);
    }

    private static string Event(string user, string custom = "{}") =>
        $$"""{"event_name":"checkout","action_source":"web","event_time":"2024-03-05","event_id":"1","user_data":{{user}},"custom_data":{{custom}}}""";

    private static string Sha(string text) => PersonalData.Sha256(text, same => same);
}
