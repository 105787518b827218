using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class KeenDestinationTests
{
    [Fact]
    public async Task One_event_is_recorded_in_the_collection_of_its_name()
    {
        using var trial = Trial("track");

        await trial.SendAsync("""{"collection":"Button Clicked","user_id":"u","timestamp":"2024-03-05T09:59:58.123Z","properties":{"a.b":1,"$c":{"d.e":2}},"ip":"203.0.113.7"}""");

        trial.AssertSent("POST", "https://api.keen.io/3.0/projects/p/events/Button%20Clicked", """
            {"a_b":1,"c":{"d_e":2},"userId":"u","keen":{"timestamp":"2024-03-05T09:59:58.123Z"}}
            """.Trim());
        Assert.Equal("write", Assert.Single(trial.Vendor.Received).Headers["Authorization"]);
    }

    [Fact]
    public async Task Several_are_one_request_that_tells_of_each()
    {
        using var trial = Trial("track").Answering((200, """{"A":[{"success":true},{"success":false,"error":{"name":"InvalidPropertyName","description":"bad name"}}],"B":[{"success":true}]}"""));

        var outcomes = await trial.SendAsync("""{"collection":"A"}""", """{"collection":"B"}""", """{"collection":"A"}""", """{"collection":"_no"}""");

        trial.AssertSent("POST", "https://api.keen.io/3.0/projects/p/events", """{"A":[{},{}],"B":[{}]}""");
        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.IsType<Outcome.Delivered>(outcomes[1]);
        Assert.Contains("bad name", Assert.IsType<Outcome.Discarded>(outcomes[2]).Reason, StringComparison.Ordinal);
        Assert.IsType<Outcome.Discarded>(outcomes[3]);
    }

    [Fact]
    public async Task Add_ons_read_properties_that_are_there()
    {
        using var trial = Trial("track", ""","ipAddon":true,"uaAddon":true,"urlAddon":true,"referrerAddon":true""");

        await trial.SendAsync("""{"collection":"A","ip":"203.0.113.7","url":"https://a.example/x","referrer":"https://b.example/"}""");

        trial.AssertSent("POST", "https://api.keen.io/3.0/projects/p/events/A", """
            {"ip_address":"203.0.113.7","page_url":"https://a.example/x","referrer_url":"https://b.example/","keen":{"addons":[
              {"name":"keen:ip_to_geo","input":{"ip":"ip_address"},"output":"ip_geo_info"},
              {"name":"keen:url_parser","input":{"url":"page_url"},"output":"parsed_page_url"},
              {"name":"keen:referrer_parser","input":{"referrer_url":"referrer_url","page_url":"page_url"},"output":"referrer_info"}]}}
            """.Trim());
    }

    [Theory]
    [InlineData("""{"name":"Home"}""", "", "Viewed Home Page")]
    [InlineData("""{"name":"Home","category":"Docs"}""", "", "Viewed Docs Home Page")]
    [InlineData("""{"name":"Home"}""", ""","trackNamedPages":false""", "Loaded a Page")]
    [InlineData("{}", ""","trackAllPages":false""", null)]
    public async Task A_page_is_recorded_by_its_name(string payload, string settings, string? collection)
    {
        using var trial = Trial("page", settings);

        Assert.IsType<Outcome.Delivered>(Assert.Single(await trial.SendAsync(payload)));

        Assert.Equal(collection is null ? [] : [collection], trial.Vendor.Received.Select(request => Uri.UnescapeDataString(request.Address.Segments[^1])));
    }

    private static ActionTrial Trial(string action, string more = "") => new("keen", action, $$"""{"projectId":"p","writeKey":"write"{{more}}}""");
}
