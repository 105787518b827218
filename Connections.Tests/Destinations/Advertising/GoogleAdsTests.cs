using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class GoogleAdsTests
{
    private const string Settings = """{"customerId":"123-456","developerToken":"d"}""";
    private const string Ok = """{"results":[{}]}""";

    [Fact]
    public async Task Of_a_batch_only_the_conversions_that_Google_names_are_refused()
    {
        using var click = Trial("uploadClickConversion2");
        click.Answering((200, """
            {"partialFailureError":{"code":3,"message":"Multiple errors.","details":[{"errors":[
              {"errorCode":{"conversionUploadError":"CLICK_NOT_FOUND"},"message":"No click.","location":{"fieldPathElements":[{"fieldName":"conversions"},{"fieldName":"gclid"}]}},
              {"errorCode":{"internalError":"TRANSIENT_ERROR"},"message":"Later.","location":{"fieldPathElements":[{"fieldName":"conversions","index":2}]}}]}]}}
            """));

        var outcomes = await click.SendAsync(Click("a@b.c"), Click("d@e.f"), Click("g@h.i"));

        Assert.Equal("CLICK_NOT_FOUND", Assert.IsType<Outcome.Discarded>(outcomes[0]).Code);
        Assert.IsType<Outcome.Delivered>(outcomes[1]);
        Assert.IsType<Outcome.Retry>(outcomes[2]);
    }

    [Fact]
    public async Task A_failure_that_names_no_conversion_is_one_of_all()
    {
        using var click = Trial("uploadClickConversion");
        click.Answering((200, """{"partialFailureError":{"code":3,"message":"Not allowed."}}"""));

        Assert.All(await click.SendAsync(Click("a@b.c"), Click("d@e.f")), outcome => Assert.IsType<Outcome.Discarded>(outcome));
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_and_the_rest_of_the_batch_goes()
    {
        using var click = Trial("uploadClickConversion").Answering((200, Ok));

        var outcomes = await click.SendAsync(Click("nobody"), Click("j.a.ne+x@gmail.com"));

        Assert.IsType<Outcome.Discarded>(outcomes[0]);
        Assert.IsType<Outcome.Delivered>(outcomes[1]);
        var identifier = JsonNode.Parse(Assert.Single(click.Vendor.Bodies))!["conversions"]![0]!["userIdentifiers"]![0]!["hashedEmail"]!;
        Assert.Equal(PersonalData.Sha256("ja.ne+x@gmail.com", same => same), identifier.GetValue<string>());
    }

    [Fact]
    public async Task Custom_variables_are_looked_up_once_and_sent_by_number()
    {
        using var call = Trial("uploadCallConversion").Answering(
            (200, """[{"results":[{"conversionCustomVariable":{"id":"55","name":"tier"}}]}]"""), (200, Ok));
        const string Payload = """{"conversion_action":9,"caller_id":"+31612345678","call_timestamp":"2024-03-05T08:00:00+01:00","conversion_timestamp":"2024-03-05T09:00:00Z","value":2,"custom_variables":{"tier":"gold","unknown":"x"},"ad_user_data_consent_state":"GRANTED"}""";

        await call.SendAsync(Payload);
        await call.SendAsync(Payload);

        Assert.Equal(3, call.Vendor.Received.Count);
        Assert.Equal("https://googleads.googleapis.com/v21/customers/123456/googleAds:searchStream", call.Vendor.Received[0].Address.AbsoluteUri);
        Assert.Equal("https://googleads.googleapis.com/v21/customers/123456:uploadCallConversions", call.Vendor.Received[1].Address.AbsoluteUri);
        Assert.Equal(
            """{"conversions":[{"conversionAction":"customers/123456/conversionActions/9","callerId":"\u002B31612345678","callStartDateTime":"2024-03-05 07:00:00\u002B00:00","conversionDateTime":"2024-03-05 09:00:00\u002B00:00","conversionValue":2,"consent":{"adUserData":"GRANTED"},"customVariables":[{"conversionCustomVariable":"customers/123456/conversionCustomVariables/55","value":"gold"}]}],"partialFailure":true}""",
            JsonNode.Parse(call.Vendor.Received[1].Body)!.ToJsonString());
    }

    [Fact]
    public async Task An_enhancement_says_who_it_was()
    {
        using var adjustment = Trial("uploadConversionAdjustment").Answering((200, Ok));

        await adjustment.SendAsync("""{"conversion_action":9,"adjustment_type":"ENHANCEMENT","adjustment_timestamp":"2024-03-05T09:00:00Z","order_id":"o","email_address":"a@b.c","first_name":"Jane ","city":"Amsterdam","country":"NL","user_agent":"u"}""");

        adjustment.AssertSent("POST", "https://googleads.googleapis.com/v21/customers/123456:uploadConversionAdjustments", $$$"""{"conversionAdjustments":[{"conversionAction":"customers/123456/conversionActions/9","adjustmentType":"ENHANCEMENT","adjustmentDateTime":"2024-03-05 09:00:00+00:00","orderId":"o","userIdentifiers":[{"hashedEmail":"{{{Sha("a@b.c")}}}"},{"addressInfo":{"hashedFirstName":"{{{Sha("jane")}}}","city":"Amsterdam","countryCode":"NL"}}],"userAgent":"u"}],"partialFailure":true}""");
    }

    [Fact]
    public async Task An_adjustment_of_no_conversion_in_particular_is_not_sent()
    {
        using var adjustment = Trial("uploadConversionAdjustment2");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await adjustment.SendAsync("""{"conversion_action":9,"adjustment_type":"RETRACTION","gclid":"g"}""")));
        Assert.Empty(adjustment.Vendor.Received);
    }

    [Fact]
    public async Task People_are_put_on_a_list_by_a_job_that_is_made_filled_and_started()
    {
        using var list = Trial("userList").Answering((200, """{"resourceName":"customers/123456/offlineUserDataJobs/1"}"""), (200, "{}"));

        var outcomes = await list.SendAsync(Member("\"email_address\":\"a@b.c\""), Member("\"phone_country_code\":\"+1\""));

        Assert.Equal([true, false], outcomes.Select(outcome => outcome is Outcome.Delivered));
        list.AssertSent(
            ("POST", "https://googleads.googleapis.com/v21/customers/123456/offlineUserDataJobs:create", """{"job":{"type":"CUSTOMER_MATCH_USER_LIST","customerMatchUserListMetadata":{"userList":"customers/123456/userLists/77"}}}"""),
            ("POST", "https://googleads.googleapis.com/v21/customers/123456/offlineUserDataJobs/1:addOperations", $$$"""{"operations":[{"create":{"userIdentifiers":[{"hashedEmail":"{{{Sha("a@b.c")}}}"}]}}],"enablePartialFailure":true}"""),
            ("POST", "https://googleads.googleapis.com/v21/customers/123456/offlineUserDataJobs/1:run", "{}"));
    }

    private static string Click(string email) => $$"""{"conversion_action":9,"conversion_timestamp":"2024-03-05T09:00:00Z","email_address":"{{email}}"}""";

    private static string Member(string by) => $$"""{"external_audience_id":"77","event_name":"Audience Entered",{{by}}}""";

    private static ActionTrial Trial(string action) => new("google-enhanced-conversions", action, Settings);

    private static string Sha(string text) => PersonalData.Sha256(text, same => same);
}
