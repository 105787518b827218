using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class KissmetricsDestinationTests
{
    private const string Host = "https://trk.kissmetrics.io";

    [Fact]
    public async Task An_event_has_its_name_before_its_properties_and_each_product_is_set_after_it()
    {
        using var trial = Trial("track");

        await trial.SendAsync("""
            {"event":"Order: Completed","person":"user-1","timestamp":"2024-03-05T09:59:58.123Z","revenue":25,
             "properties":{"revenue":25,"plan":"Pro","nested":{"a":1},"tags":["x","y"],"none":null,"since":"2023-01-02","products":[{"sku":"s-1"}]}}
            """);

        trial.AssertSent(
            ("GET", $"{Host}/e?_k=key&_p=user-1&_t=1709632798&_d=1&_n=Order%20%20Completed&Order%20%20Completed%20-%20revenue=25&Order%20%20Completed%20-%20plan=Pro&Order%20%20Completed%20-%20nested.a=1&Order%20%20Completed%20-%20tags=x%2Cy&Order%20%20Completed%20-%20since=1672617600&Billing%20Amount=25", ""),
            ("GET", $"{Host}/s?_k=key&_p=user-1&_t=1709632798&_d=1&Order%20%20Completed%20-%20sku=s-1", ""));
    }

    [Fact]
    public async Task Properties_go_as_they_are_called_where_the_team_wants_that()
    {
        using var trial = Trial("track", ""","prefixProperties":false""");

        await trial.SendAsync("""{"event":"Signed Up","person":"u","properties":{"plan":"Pro"}}""");

        trial.AssertSent("GET", $"{Host}/e?_k=key&_p=u&_n=Signed%20Up&plan=Pro", "");
    }

    [Theory]
    [InlineData("""{"person":"u","name":"Home","properties":{"url":"https://a.example/"}}""", "", "/e?_k=key&_p=u&_n=Viewed%20Home%20Page&Page%20-%20url=https%3A%2F%2Fa.example%2F")]
    [InlineData("""{"person":"u","name":"Home","category":"Docs"}""", "", "/e?_k=key&_p=u&_n=Viewed%20Docs%20Home%20Page")]
    [InlineData("""{"person":"u","name":"Home"}""", ""","trackNamedPages":false""", null)]
    [InlineData("""{"person":"u"}""", "", null)]
    public async Task A_page_is_recorded_under_its_name(string payload, string settings, string? expected)
    {
        using var trial = Trial("page", settings);

        Assert.IsType<Outcome.Delivered>(Assert.Single(await trial.SendAsync(payload)));

        Assert.Equal(expected is null ? [] : [Host + expected], trial.Vendor.Received.Select(request => request.Address.AbsoluteUri));
    }

    [Theory]
    [InlineData("identify", """{"person":"u","traits":{"email":"a@b.example","_k":"stolen"}}""", "/s?_k=key&_p=u&email=a%40b.example")]
    [InlineData("group", """{"person":"u","group_id":"g","traits":{"name":"Acme","plan":"Pro"}}""", "/s?_k=key&_p=u&Group%20-%20id=g&Group%20-%20Name=Acme&Group%20-%20plan=Pro")]
    [InlineData("alias", """{"person":"new","previous":"old"}""", "/a?_k=key&_p=old&_n=new")]
    public async Task People_are_described_and_joined(string action, string payload, string expected)
    {
        using var trial = Trial(action);

        await trial.SendAsync(payload);

        trial.AssertSent("GET", Host + expected, "");
    }

    private static ActionTrial Trial(string action, string more = "") => new("kissmetrics", action, $$"""{"apiKey":"key"{{more}}}""");
}
