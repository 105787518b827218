using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class FacebookConversionsTests : IDisposable
{
    private const string Settings = """{"pixelId":"1","accessToken":"t"}""";
    private readonly ActionTrial _custom = new("facebook-conversions-api", "custom", Settings);

    public void Dispose() => _custom.Dispose();

    [Fact]
    public async Task Personal_data_is_cleaned_as_Meta_asks_before_it_is_hashed()
    {
        await _custom.SendAsync(Event("""{"email":" Jane @Example.com","phone":"+1 (415) 555-0100","gender":"Female","state":"New York","country":"United States","city":"San Francisco","zip":" 94 107","externalId":["A 1","b"]}"""));

        var user = JsonNode.Parse(Assert.Single(_custom.Vendor.Bodies))!["data"]![0]!["user_data"]!;
        Assert.Equal(
            [Sha("jane@example.com"), Sha("14155550100"), Sha("f"), Sha("ny"), Sha("us"), Sha("sanfrancisco"), Sha("94107"), Sha("a1"), Sha("b")],
            new[] { "em", "ph", "ge", "st", "country", "ct", "zp" }.Select(key => user[key]!.GetValue<string>()).Concat(user["external_id"]!.AsArray().Select(id => id!.GetValue<string>())));
    }

    [Fact]
    public async Task What_is_a_digest_already_goes_as_it_is_and_what_says_nothing_is_left_out()
    {
        await _custom.SendAsync(Event($$"""{"email":"{{Sha("a@b.c")}}","gender":"unknown","phone":"none","city":" "}"""));

        _custom.AssertSent("POST", "https://graph.facebook.com/v24.0/1/events", $$$"""{"data":[{"event_name":"Signed","event_time":"2024-03-05","action_source":"website","user_data":{"em":"{{{Sha("a@b.c")}}}"}}]}""");
    }

    [Fact]
    public async Task Facts_about_a_device_go_with_events_of_an_app_in_their_places()
    {
        await _custom.SendAsync("""{"event_name":"Open","event_time":"2024-03-05","action_source":"app","user_data":{"madId":"M"},"app_data_field":{"application_tracking_enabled":true,"version":"i2","osVersion":"17.3","density":"2"}}""");

        var app = JsonNode.Parse(Assert.Single(_custom.Vendor.Bodies))!["data"]![0]!["app_data"]!;
        Assert.Equal((0, 1), (app["advertiser_tracking_enabled"]!.GetValue<int>(), app["application_tracking_enabled"]!.GetValue<int>()));
        Assert.Equal(["i2", "", "", "", "17.3", "", "", "", "", "", "", "2", "", "", "", ""], app["extinfo"]!.AsArray().Select(fact => fact!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"currency":"EURO","value":1,"user_data":{"client_user_agent":"u"}}""", "currency")]
    [InlineData("""{"currency":"EUR","value":1,"user_data":{"email":"a@b.c"}}""", "user agent")]
    public async Task What_Meta_would_refuse_is_not_sent(string payload, string reason)
    {
        using var purchase = new ActionTrial("facebook-conversions-api", "purchase2", Settings);

        var outcome = Assert.Single(await purchase.SendAsync(payload.Insert(1, """ "event_time":"2024-03-05","action_source":"website","contents":[{"id":"p"}],""")));

        Assert.Contains(reason, Assert.IsType<Outcome.Discarded>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(purchase.Vendor.Received);
    }

    [Fact]
    public async Task One_bad_event_of_a_batch_is_refused_alone()
    {
        _custom.Vendor.Answers = request => Task.FromResult(request.Body.Contains("\"Bad\"", StringComparison.Ordinal)
            ? ScriptedVendor.Answer(System.Net.HttpStatusCode.BadRequest, """{"error":{"code":100}}""")
            : ScriptedVendor.Answer(System.Net.HttpStatusCode.OK, "{}"));

        var outcomes = await _custom.SendAsync([.. new[] { "A", "B", "Bad", "C", "D" }.Select(name => Event("{\"email\":\"a@b.c\"}", name))]);

        Assert.Equal([true, true, false, true, true], outcomes.Select(outcome => outcome is Outcome.Delivered));
        Assert.Equal([5, 2, 3, 1, 2], _custom.Vendor.Bodies.Select(body => JsonNode.Parse(body)!["data"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_batch_of_which_everything_is_refused_is_not_tried_to_the_last_event()
    {
        _custom.Answering((400, "{}"));

        var outcomes = await _custom.SendAsync([.. Enumerable.Range(0, 200).Select(_ => Event("{\"email\":\"a@b.c\"}"))]);

        Assert.Equal(200, outcomes.OfType<Outcome.Discarded>().Count());
        Assert.InRange(_custom.Vendor.Received.Count, 2, 60);
    }

    [Fact]
    public async Task A_batch_that_fails_for_now_is_not_taken_apart()
    {
        _custom.Answering((503, "{}"));

        var outcomes = await _custom.SendAsync(Event("{}"), Event("{}"));

        Assert.Equal(2, outcomes.OfType<Outcome.Retry>().Count());
        Assert.Single(_custom.Vendor.Received);
    }

    private static string Event(string user, string name = "Signed") => $$"""{"event_name":"{{name}}","event_time":"2024-03-05","action_source":"website","user_data":{{user}}}""";

    private static string Sha(string text) => PersonalData.Sha256(text, same => same);
}
