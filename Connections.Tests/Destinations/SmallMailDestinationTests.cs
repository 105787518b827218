using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

/// <summary>Loops, Encharge, MoEngage and Friendbuy, beside what is published of them.</summary>
public sealed class SmallMailDestinationTests
{
    [Theory]
    [InlineData("""{"userId":"u1","customAttributes":{"plan":"Pro","mailingLists":{"l1":"true","l2":false,"l3":"maybe"}}}""", """{"plan":"Pro","userId":"u1","mailingLists":{"l1":true,"l2":false}}""")]
    [InlineData("""{"email":"a@example.com","mailingLists":{"l9":true},"customAttributes":{"mailingLists":{"l1":true}}}""", """{"email":"a@example.com","mailingLists":{"l9":true}}""")]
    public async Task Loops_contacts_join_and_leave_lists(string payload, string body)
    {
        using var trial = new ActionTrial("loops", "createOrUpdateContact", """{"apiKey":"key"}""");

        await trial.SendAsync(payload);

        trial.AssertSent("PUT", "https://app.loops.so/api/v1/contacts/update", body);
    }

    [Theory]
    [InlineData("loops", "sendEvent", """{"eventName":"A"}""")]
    [InlineData("encharge", "trackEvent", """{"event":"A","type":"track"}""")]
    [InlineData("encharge", "addTag", """{"tag":"vip"}""")]
    public async Task Nothing_is_told_of_nobody(string type, string action, string payload)
    {
        using var trial = new ActionTrial(type, action, """{"apiKey":"key"}""");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync(payload)));
        Assert.Empty(trial.Vendor.Received);
    }

    [Theory]
    [InlineData("addTag", "POST", "https://api.encharge.io/v1/tags", """{"tag":"vip","userId":"u1"}""", """{"tag":"vip","userId":"u1"}""")]
    [InlineData("removeTag", "DELETE", "https://api.encharge.io/v1/tags", """{"tag":"vip","userId":"u1"}""", """{"tag":"vip","userId":"u1"}""")]
    [InlineData("aliasUser", "POST", "https://ingest.encharge.io/v1", """{"userId":"u1","previousUserId":"a1"}""", """{"userId":"u1","previousUserId":"a1","type":"alias"}""")]
    [InlineData("createUpdateObject", "POST", "https://ingest.encharge.io/v1", """{"objectType":"company","externalId":"acme","objectData":{"plan":"Pro"},"userId":"u1"}""",
        """{"type":"group","objectType":"company","properties":{"plan":"Pro","externalId":"acme"},"user":{"userId":"u1"}}""")]
    public async Task Encharge_takes_tags_aliases_and_companies(string action, string method, string address, string payload, string body)
    {
        using var trial = new ActionTrial("encharge", action, """{"apiKey":"key"}""");

        await trial.SendAsync(payload);

        trial.AssertSent(method, address, body);
    }

    [Fact]
    public async Task MoEngage_is_asked_in_the_settings_data_centre()
    {
        using var trial = new ActionTrial("moengage", "trackEvent", """{"api_id":"mid","api_key":"key","region":"DC_03"}""");

        await trial.SendAsync("""{"type":"track","event":"A","userId":"u1"}""");

        trial.AssertSent("POST", "https://api-03.moengage.com/v1/integrations/segment?appId=mid",
            """{"type":"track","event":"A","user_id":"u1","context":{"app":{},"os":{},"library":{}},"update_existing_only":false}""");
    }

    [Fact]
    public async Task Friendbuys_token_is_used_until_it_expires()
    {
        using var trial = Friendbuy("trackSignUp");
        const string signUp = """{"customerId":"u1","email":"a@example.com","coupon":"C","birthday":"05-17","friendbuyAttributes":{"a":"x","b":1}}""";

        await trial.SendAsync(signUp);
        await trial.SendAsync(signUp);
        trial.Clock.Advance(TimeSpan.FromMinutes(20));
        await trial.SendAsync(signUp);

        Assert.Equal(["/v1/authorization", "/v1/event/account-sign-up", "/v1/event/account-sign-up", "/v1/authorization", "/v1/event/account-sign-up"], trial.Vendor.Received.Select(request => request.Address.AbsolutePath));
        Assert.Equal("""{"customerId":"u1","email":"a@example.com","couponCode":"C","additionalProperties":{"a":"x"}}""", trial.Vendor.Received[1].Body);
    }

    [Fact]
    public async Task Friendbuy_counts_a_product_once_unless_said_otherwise()
    {
        using var trial = Friendbuy("trackPurchase");

        await trial.SendAsync("""{"orderId":"o","amount":3,"currency":"USD","products":[{"sku":"s","price":3}]}""");

        Assert.Equal("""{"orderId":"o","amount":3,"currency":"USD","products":[{"sku":"s","price":3,"quantity":1}]}""", trial.Vendor.Received[1].Body);
    }

    private static ActionTrial Friendbuy(string action) =>
        new ActionTrial("friendbuy", action, """{"authKey":"k","authSecret":"s"}""").Answering((200, """{"token":"T","expires":"2024-03-05T10:20:00Z"}"""));
}
