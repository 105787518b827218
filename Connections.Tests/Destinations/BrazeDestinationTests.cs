using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class BrazeDestinationTests
{
    private const string Settings = """{"api_key":"key","endpoint":"https://rest.fra-01.braze.eu"}""";
    private const string Track = "https://rest.fra-01.braze.eu/users/track";

    [Fact]
    public async Task Several_events_are_one_request_and_those_that_are_refused_are_named()
    {
        using var trial = Trial("trackEvent").Answering((201, """{"message":"success","errors":[{"type":"'name' is missing","input_array":"events","index":1}]}"""));

        var outcomes = await trial.SendAsync("""{"external_id":"u1","name":"A","time":"2024-03-05T09:59:59Z"}""", """{"email":"b@example.com","name":"B","time":1709632799}""");

        trial.AssertSent("POST", Track, """
            {"events":[
              {"external_id":"u1","name":"A","time":"2024-03-05T09:59:59.000Z"},
              {"email":"b@example.com","name":"B","time":"2024-03-05T09:59:59.000Z"}]}
            """.Trim());
        Assert.Equal("true", trial.Vendor.Received[0].Headers["X-Braze-Batch"]);
        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.Equal("'name' is missing", Assert.IsType<Outcome.Discarded>(outcomes[1]).Reason);
    }

    [Fact]
    public async Task A_single_object_that_is_refused_is_refused_though_the_answer_is_a_2xx()
    {
        using var trial = Trial("updateUserProfile").Answering((201, """{"message":"success","errors":[{"type":"bad","input_array":"attributes","index":0}]}"""));

        Assert.Equal("bad", Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"external_id":"u1"}"""))).Reason);
    }

    [Fact]
    public async Task Without_anybody_to_tell_of_only_that_event_is_refused()
    {
        using var trial = Trial("trackEvent");

        var outcomes = await trial.SendAsync("""{"name":"A","time":"2024-03-05"}""", """{"braze_id":"b","name":"B","time":"2024-03-05"}""");

        Assert.Equal("PAYLOAD_VALIDATION_FAILED", Assert.IsType<Outcome.Discarded>(outcomes[0]).Code);
        Assert.IsType<Outcome.Delivered>(outcomes[1]);
        Assert.DoesNotContain("X-Braze-Batch", trial.Vendor.Received[0].Headers.Keys);
    }

    [Fact]
    public async Task A_profile_is_formed_as_Braze_wants_it_and_null_takes_a_value_away()
    {
        using var trial = Trial("updateUserProfile");

        await trial.SendAsync("""
            {"external_id":"u1","dob":"1990-05-17","gender":"Woman","first_name":null,"current_location":{},"date_of_last_session":"2024-03-05T10:00:00+01:00",
             "push_tokens":[{"app_id":"a","token":"t"}],"custom_attributes":{"firstName":"Jane","dob":"x","plan":"Pro"}}
            """);

        trial.AssertSent("POST", Track, """
            {"attributes":[{"external_id":"u1","dob":"1990-05-17","gender":"F","first_name":null,"date_of_last_session":"2024-03-05T09:00:00.000Z",
             "push_tokens":[{"app_id":"a","token":"t"}],"plan":"Pro"}]}
            """.Trim());
    }

    [Fact]
    public async Task Each_order_is_judged_by_its_own_purchases()
    {
        using var trial = Trial("trackPurchase").Answering((201, """{"errors":[{"type":"bad price","input_array":"purchases","index":2}]}"""));

        var outcomes = await trial.SendAsync(Order("u1", 2), Order("u2", 1), Order("u3", 0), Order("u4", 1), Order("u5", 76));

        Assert.Equal(
            ["Delivered", "Discarded", "Discarded", "Delivered", "Discarded"],
            outcomes.Select(outcome => outcome.GetType().Name));
        Assert.Equal(("bad price", "PAYLOAD_TOO_LARGE"), (((Outcome.Discarded)outcomes[1]).Reason, ((Outcome.Discarded)outcomes[4]).Code));
    }

    [Fact]
    public async Task Orders_that_are_too_many_for_one_request_go_in_several_and_are_judged_apart()
    {
        using var trial = Trial("trackPurchase").Answering((201, "{}"), (503, ""));

        var outcomes = await trial.SendAsync(Order("u1", 40), Order("u2", 35), Order("u3", 1));

        Assert.Equal(2, trial.Vendor.Received.Count);
        Assert.Equal(["Delivered", "Delivered", "Retry"], outcomes.Select(outcome => outcome.GetType().Name));
    }

    [Theory]
    [InlineData("ecommerce", """{"external_id":"u1","name":"ecommerce.order_cancelled","time":"2024-03-05","order_id":"o","cancel_reason":"late","cart_id":"c","currency":"EUR","source":"web","total_value":3,"metadata":{},"products":[{"product_id":"p","product_name":"P","variant_id":"v","quantity":1,"price":3,"colour":"red"}]}""",
        """{"events":[{"external_id":"u1","name":"ecommerce.order_cancelled","time":"2024-03-05T00:00:00.000Z","properties":{"currency":"EUR","source":"web","total_value":3,"order_id":"o","cancel_reason":"late","products":[{"product_id":"p","product_name":"P","variant_id":"v","quantity":1,"price":3,"metadata":{"colour":"red"}}]}}]}""")]
    [InlineData("ecommerceSingleProduct", """{"user_alias":{"alias_name":"n","alias_label":"l"},"name":"ecommerce.product_viewed","time":"2024-03-05","currency":"EUR","source":"web","product":{"product_id":"p","product_name":"P","variant_id":"v","price":3}}""",
        """{"events":[{"user_alias":{"alias_name":"n","alias_label":"l"},"name":"ecommerce.product_viewed","time":"2024-03-05T00:00:00.000Z","_update_existing_only":true,"properties":{"currency":"EUR","source":"web","product_id":"p","product_name":"P","variant_id":"v","price":3}}]}""")]
    public async Task Events_of_shops_hold_what_Braze_knows_of_them(string action, string payload, string body)
    {
        using var trial = Trial(action);

        await trial.SendAsync(payload);

        trial.AssertSent("POST", Track, body);
    }

    [Theory]
    [InlineData("createAlias", "POST", "/users/alias/new", """{"external_id":"u1","alias_name":"n","alias_label":"l"}""", """{"user_aliases":[{"external_id":"u1","alias_name":"n","alias_label":"l"}]}""")]
    [InlineData("identifyUser", "POST", "/users/identify", """{"external_id":"u1","user_alias":{"alias_name":"n","alias_label":"l"},"merge_behavior":"none"}""",
        """{"aliases_to_identify":[{"external_id":"u1","user_alias":{"alias_name":"n","alias_label":"l"}}],"merge_behavior":"none"}""")]
    [InlineData("triggerCampaign", "POST", "/campaigns/trigger/send", """{"campaign_id":"c","recipients":[{"external_user_id":"u1"}],"trigger_properties":{"a":1}}""",
        """{"campaign_id":"c","recipients":[{"external_user_id":"u1"}],"trigger_properties":{"a":1}}""")]
    [InlineData("triggerCanvas", "POST", "/canvas/trigger/send", """{"canvas_id":"c","broadcast":true}""", """{"canvas_id":"c","broadcast":true}""")]
    [InlineData("upsertCatalogItem", "PUT", "/catalogs/my%20shop/items", """{"catalog_name":"my shop","item_id":"i","item":{"price":3}}""", """{"items":[{"id":"i","price":3}]}""")]
    public async Task Each_further_action_has_its_own_endpoint(string action, string method, string path, string payload, string body)
    {
        using var trial = Trial(action);

        await trial.SendAsync(payload);

        trial.AssertSent(method, $"https://rest.fra-01.braze.eu{path}", body);
    }

    [Theory]
    [InlineData("""{"campaign_id":"c"}""")]
    [InlineData("""{"campaign_id":"c","broadcast":true,"recipients":[{"external_user_id":"u1"}]}""")]
    public async Task A_campaign_goes_to_somebody_or_to_everybody(string payload)
    {
        using var trial = Trial("triggerCampaign");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync(payload)));
        Assert.Empty(trial.Vendor.Received);
    }

    private static ActionTrial Trial(string action) => new("braze", action, Settings);

    private static string Order(string user, int products) => $$"""
        {"external_id":"{{user}}","time":"2024-03-05T09:59:59Z","products":[{{string.Join(',', Enumerable.Repeat("""{"product_id":"p","price":1,"quantity":1}""", products))}}]}
        """;
}
