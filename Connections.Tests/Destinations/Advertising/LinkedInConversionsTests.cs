using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Advertising;

public sealed class LinkedInConversionsTests : IDisposable
{
    private readonly ActionTrial _conversion = new("linkedin-conversions", "streamConversion", "{}");

    public void Dispose() => _conversion.Dispose();

    [Fact]
    public async Task A_batch_is_one_request_of_elements_and_each_ends_as_the_answer_says_of_it()
    {
        _conversion.Answering((200, """{"elements":[{"status":201},{"status":400,"error":{"message":"no rule"}},{"status":429}]}"""));

        var outcomes = await _conversion.SendAsync(Event("2024-03-05"), Event("2024-03-04"), Event("2024-03-03"));

        Assert.Equal(["Delivered", "Discarded", "Retry"], outcomes.Select(outcome => outcome.GetType().Name));
        var sent = Assert.Single(_conversion.Vendor.Received);
        Assert.Equal("BATCH_CREATE", sent.Headers["X-RestLi-Method"]);
        Assert.Equal("urn:lla:llaPartnerConversion:7", JsonNode.Parse(sent.Body)!["elements"]![2]!["conversion"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_way_of_knowing_a_person_goes_along()
    {
        await _conversion.SendAsync("""{"conversionRuleId":"7","conversionHappenedAt":1709632798123,"linkedInUUID":"u","acxiomID":"a","oracleMoatID":"o","userInfo":{"firstName":"Jane","lastName":"Doe"}}""");

        _conversion.AssertSent("POST", "https://api.linkedin.com/rest/conversionEvents", """{"conversion":"urn:lla:llaPartnerConversion:7","conversionHappenedAt":1709632798123,"user":{"userIds":[{"idType":"LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID","idValue":"u"},{"idType":"ACXIOM_ID","idValue":"a"},{"idType":"ORACLE_MOAT_ID","idValue":"o"}],"userInfo":{"firstName":"Jane","lastName":"Doe"}}}""");
    }

    [Theory]
    [InlineData("""{"conversionHappenedAt":"2023-12-01","email":"a@b.c"}""", "90 days")]
    [InlineData("""{"conversionHappenedAt":"2024-03-05","userInfo":{"firstName":"Jane"}}""", "e-mail")]
    public async Task What_LinkedIn_would_refuse_is_not_sent(string payload, string reason)
    {
        var outcome = Assert.Single(await _conversion.SendAsync(payload.Insert(1, "\"conversionRuleId\":\"7\",")));

        Assert.Contains(reason, Assert.IsType<Outcome.Discarded>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(_conversion.Vendor.Received);
    }

    private static string Event(string day) => $$"""{"conversionRuleId":"7","conversionHappenedAt":"{{day}}","email":"a@b.c"}""";
}
