using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

/// <summary>Slack, Zapier and Twilio, beyond their published requests.</summary>
public sealed class MessageDestinationsTests
{
    [Theory]
    [InlineData("https://hooks.slack.com.evil.example/services/T0")]
    [InlineData("http://hooks.slack.com/services/T0")]
    [InlineData("https://hooksXslack.com/services/T0")]
    public async Task Slack_gets_nothing_at_an_address_that_is_not_its_own(string url)
    {
        using var rig = new ActionTrial("slack");

        Assert.Equal("Discarded", await rig.EndsAsync("postToChannel", $$"""{"url":"{{url}}","text":"hi"}"""));
        Assert.Empty(rig.Sent);
    }

    [Theory]
    [InlineData("https://zapier.com.evil.example/hooks")]
    [InlineData("https://notzapier.com/hooks")]
    [InlineData("http://hooks.zapier.com/hooks/catch/1")]
    [InlineData("hooks.zapier.com")]
    public async Task Zapier_gets_nothing_at_an_address_that_is_not_its_own(string url)
    {
        using var rig = new ActionTrial("zapier");

        Assert.Equal("Discarded", await rig.EndsAsync("send", $$"""{"zapSubscriptionUrl":"{{url}}","data":{} }"""));
        Assert.Empty(rig.Sent);
    }

    [Fact]
    public async Task A_picture_goes_along_with_a_text_message()
    {
        using var rig = new ActionTrial("twilio", settings: """{"accountId":"AC1","token":"tok","phoneNumber":"+1555"}""");

        await rig.RunAsync("sendSMS", """{"To":"+1444","Body":"a & b","MediaUrl":"https://a.example.com/b.png"}""");

        Assert.Equal(
            ["POST /2010-04-01/Accounts/AC1/Messages.json From=%2B1555&To=%2B1444&Body=a+%26+b&MediaUrl=https%3A%2F%2Fa.example.com%2Fb.png"], rig.Sent);
    }
}
