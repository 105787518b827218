using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class SnapConversionsTests
{
    [Fact]
    public async Task An_apps_event_goes_to_the_app_with_the_facts_about_the_device()
    {
        using var app = Trial("""{"snap_app_id":"S","app_id":"com.a"}""");

        await app.SendAsync("""{"event_name":"APP_OPEN","event_time":"2024-03-05T00:00:00Z","action_source":"app","user_data":{"madid":"AB","gender":"Male","phone":"0031612345678"},"app_data":{"version":"a2"}}""");

        var sent = Assert.Single(app.Vendor.Received);
        var one = JsonNode.Parse(sent.Body)!["data"]![0]!;
        Assert.Equal("/v3/S/events", sent.Address.AbsolutePath);
        Assert.Equal("com.a", one["app_data"]!["app_id"]!.GetValue<string>());
        Assert.Equal("a2", one["app_data"]!["extinfo"]![0]!.GetValue<string>());
        Assert.Equal(
            $$"""{"ph":["{{PersonalData.Sha256("31612345678", same => same)}}"],"ge":["{{PersonalData.Sha256("m", same => same)}}"],"madid":"ab"}""",
            one["user_data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{}", """{"action_source":"website","user_data":{"email":"a@b.c"}}""", "Pixel ID")]
    [InlineData("""{"snap_app_id":"S"}""", """{"action_source":"app","user_data":{"email":"a@b.c"}}""", "App ID")]
    [InlineData("""{"pixel_id":"P"}""", """{"action_source":"website","user_data":{"client_ip_address":"203.0.113.1"}}""", "user agent")]
    [InlineData("""{"pixel_id":"P"}""", """{"action_source":"website","user_data":{"email":"a@b.c"},"custom_data":{"currency":"eur"}}""", "currency")]
    public async Task What_Snap_would_refuse_is_not_sent(string settings, string payload, string reason)
    {
        using var trial = Trial(settings);

        var outcome = Assert.Single(await trial.SendAsync(payload.Insert(1, """ "event_name":"LOGIN","event_time":"2024-03-05T00:00:00Z",""")));

        Assert.Contains(reason, Assert.IsType<Outcome.Discarded>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(trial.Vendor.Received);
    }

    [Fact]
    public async Task Events_of_a_batch_share_one_request()
    {
        using var trial = Trial("""{"pixel_id":"P"}""");

        var outcomes = await trial.SendAsync(Login("a@b.c"), Login("d@e.f"));

        Assert.Equal(2, outcomes.OfType<Outcome.Delivered>().Count());
        Assert.Equal(2, JsonNode.Parse(Assert.Single(trial.Vendor.Bodies))!["data"]!.AsArray().Count);
    }

    private static string Login(string email) => $$$"""{"event_name":"LOGIN","event_time":"2024-03-05T00:00:00Z","action_source":"website","user_data":{"email":"{{{email}}}"}}""";

    private static ActionTrial Trial(string settings) => new("snap-conversions", "reportConversionEvent", settings);
}
