using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class MailchimpDestinationTests
{
    [Theory]
    [InlineData("false", "subscribed")]
    [InlineData("true", "pending")]
    public async Task A_member_is_added_or_updated_and_nobody_who_left_comes_back(string doubleOptIn, string status)
    {
        using var trial = Trial(doubleOptIn);

        await trial.SendAsync("""{"email":"Jane.Doe@Example.com","traits":{"email":"x","firstName":"Jane","lastName":"Doe","favourite_colour":"red","vip":true,"age":33,"list":[1]}}""");

        trial.AssertSent("PUT", MemberOf("jane.doe@example.com"), $$$"""
            {"email_address":"Jane.Doe@Example.com","status_if_new":"{{{status}}}","merge_fields":{"FNAME":"Jane","LNAME":"Doe","FAVOURITEC":"red","VIP":"true","AGE":33} }
            """.Trim());
        Assert.Equal("Basic YW55OmtleQ==", trial.Vendor.Received[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task An_event_may_name_another_audience_and_a_status()
    {
        using var trial = Trial("true");

        await trial.SendAsync("""{"email":"jane.doe@example.com","listId":"L2","subscriptionStatus":"unsubscribed"}""");

        trial.AssertSent("PUT", MemberOf("jane.doe@example.com").Replace("/L1/", "/L2/", StringComparison.Ordinal),
            """{"email_address":"jane.doe@example.com","status_if_new":"unsubscribed","status":"unsubscribed"}""");
    }

    [Fact]
    public async Task A_data_centre_that_is_none_leads_nowhere()
    {
        using var trial = new ActionTrial("mailchimp", "identify", """{"apiKey":"key","datacenter":"evil.example.com/","listId":"L1"}""");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"email":"a@example.com"}""")));
        Assert.Empty(trial.Vendor.Received);
    }

    private static string MemberOf(string email) =>
        $"https://us20.api.mailchimp.com/3.0/lists/L1/members/{Core.Destinations.PersonalData.Md5(email, text => text)}";

    private static ActionTrial Trial(string doubleOptIn) => new("mailchimp", "identify", $$"""{"apiKey":"key","datacenter":"us20","listId":"L1","doubleOptIn":{{doubleOptIn}}}""");
}
