using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class KlaviyoDestinationTests
{
    private const string Api = "https://a.klaviyo.com/api";

    [Fact]
    public async Task A_profile_that_is_there_is_updated_and_joins_its_list()
    {
        using var trial = Trial("upsertProfile").Answering((409, """{"errors":[{"meta":{"duplicate_profile_id":"kp-1"}}]}"""), (200, """{"data":{"id":"kp-1"}}"""), (204, ""));

        Assert.IsType<Outcome.Delivered>(Assert.Single(await trial.SendAsync("""{"email":"a@example.com","list_id":"L1","location":{}}""")));

        trial.AssertSent(
            ("POST", $"{Api}/profiles/", """{"data":{"type":"profile","attributes":{"email":"a@example.com"}}}"""),
            ("PATCH", $"{Api}/profiles/kp-1", """{"data":{"type":"profile","id":"kp-1","attributes":{"email":"a@example.com"}}}"""),
            ("POST", $"{Api}/lists/L1/relationships/profiles/", """{"data":[{"type":"profile","id":"kp-1"}]}"""));
    }

    [Fact]
    public async Task Several_profiles_are_one_import_into_their_list()
    {
        using var trial = Trial("upsertProfile").Answering((202, ""));

        var outcomes = await trial.SendAsync("""{"email":"a@example.com","list_id":"L1"}""", """{"phone_number":"07700 900123","country_code":"44","list_id":"L1"}""", """{"title":"CTO"}""");

        trial.AssertSent("POST", $"{Api}/profile-bulk-import-jobs/", """
            {"data":{"type":"profile-bulk-import-job",
              "attributes":{"profiles":{"data":[{"type":"profile","attributes":{"email":"a@example.com"}},{"type":"profile","attributes":{"phone_number":"+447700900123"}}]}},
              "relationships":{"lists":{"data":[{"type":"list","id":"L1"}]}}}}
            """.Trim());
        Assert.Equal(["Delivered", "Delivered", "Discarded"], outcomes.Select(outcome => outcome.GetType().Name));
    }

    [Fact]
    public async Task One_bad_event_does_not_keep_the_others_of_its_job_away()
    {
        using var trial = Trial("trackEvent").Answering(
            (400, """{"errors":[{"detail":"Invalid email","source":{"pointer":"/data/attributes/events-bulk-create/data/1/attributes/profile/data/attributes/email"}}]}"""), (202, ""));

        var outcomes = await trial.SendAsync(Event("a@example.com"), Event("bad"), Event("c@example.com"));

        Assert.Equal(["Delivered", "Discarded", "Delivered"], outcomes.Select(outcome => outcome.GetType().Name));
        Assert.Equal("Invalid email", ((Outcome.Discarded)outcomes[1]).Reason);
        Assert.Equal(2, trial.Vendor.Received.Count);
        Assert.DoesNotContain("\"bad\"", trial.Vendor.Received[1].Body, StringComparison.Ordinal);
        Assert.Contains("""{"type":"event-bulk-create","attributes":{"profile":{"data":{"type":"profile","attributes":{"email":"a@example.com"}}},"events":{"data":[{"type":"event",""", trial.Vendor.Received[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_fails_for_now_is_tried_again_whole()
    {
        using var trial = Trial("trackEvent").Answering((503, ""));

        Assert.All(await trial.SendAsync(Event("a@example.com"), Event("b@example.com")), outcome => Assert.IsType<Outcome.Retry>(outcome));
    }

    [Fact]
    public async Task An_order_that_is_queued_is_followed_by_its_products_under_ids_of_their_own()
    {
        using var trial = Trial("orderCompleted").Answering((202, ""));

        await trial.SendAsync("""{"profile":{"email":"a@example.com"},"properties":{"order_id":"o","products":[{"sku":"s"}]},"unique_id":"m1","products":[{"sku":"s"}]}""");

        var product = trial.Vendor.Received[1].Body;
        Assert.Equal(2, trial.Vendor.Received.Count);
        Assert.Contains("\"unique_id\":\"m1-0\"", product, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Ordered Product\"", product, StringComparison.Ordinal);
        Assert.Contains("""{"order_id":"o","sku":"s"}""", product, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_is_for_what_is_given()
    {
        using var trial = Trial("subscribeProfile").Answering((202, ""));

        await trial.SendAsync("""{"email":"a@example.com","list_id":"L1","consented_at":"2024-03-05T09:59:58Z"}""");

        trial.AssertSent("POST", $"{Api}/profile-subscription-bulk-create-jobs/", """
            {"data":{"type":"profile-subscription-bulk-create-job",
              "attributes":{"profiles":{"data":[{"type":"profile","attributes":{"email":"a@example.com","subscriptions":{"email":{"marketing":{"consent":"SUBSCRIBED","consented_at":"2024-03-05T09:59:58.000Z"}}}}}]}},
              "relationships":{"list":{"data":{"type":"list","id":"L1"}}}}}
            """.Trim());
    }

    [Fact]
    public async Task Leaving_a_list_looks_the_profile_up()
    {
        using var trial = Trial("removeProfileFromList").Answering((200, """{"data":[{"id":"kp-1"}]}"""), (204, ""));

        await trial.SendAsync("""{"email":"a@example.com","list_id":"L1"}""");

        Assert.Equal("?filter=equals(email,\"a@example.com\")", Uri.UnescapeDataString(trial.Vendor.Received[0].Address.Query));
        Assert.Equal(("DELETE", """{"data":[{"type":"profile","id":"kp-1"}]}"""), (trial.Vendor.Received[1].Method, trial.Vendor.Received[1].Body));
    }

    [Fact]
    public async Task A_phone_number_without_its_country_is_refused()
    {
        using var trial = Trial("upsertProfile");

        Assert.Equal("PAYLOAD_VALIDATION_FAILED", Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"phone_number":"415 555 0100"}"""))).Code);
        Assert.Empty(trial.Vendor.Received);
    }

    private static string Event(string email) => $$"""{"metric_name":"A","properties":{"a":1},"profile":{"email":"{{email}}"} }""";

    private static ActionTrial Trial(string action) => new("klaviyo", action, """{"api_key":"pk"}""");
}
