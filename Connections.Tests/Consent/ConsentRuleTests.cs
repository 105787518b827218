using System.Text.Json;
using Connections.Core.Consent;

namespace Connections.Tests.Consent;

public sealed class ConsentRuleTests
{
    [Theory]
    [InlineData("", """{"context":{"consent":{"categoryPreferences":{"ad":false}}}}""", true)]
    [InlineData("ad", "{}", true)]
    [InlineData("ad", """{"context":{}}""", true)]
    [InlineData("ad", """{"context":{"consent":{}}}""", true)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":null}}}""", true)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":{}}}}""", false)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":"all"}}}""", false)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":{"ad":true}}}}""", true)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":{"ad":false}}}}""", false)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":{"ad":"true"}}}}""", false)]
    [InlineData("ad", """{"context":{"consent":{"categoryPreferences":{"Ad":true}}}}""", false)]
    [InlineData("functional", """{"context":{"consent":{"categoryPreferences":{"ad":true}}}}""", false)]
    [InlineData("ad,analytics", """{"context":{"consent":{"categoryPreferences":{"ad":true,"analytics":true}}}}""", true)]
    [InlineData("ad,analytics", """{"context":{"consent":{"categoryPreferences":{"ad":true,"analytics":false}}}}""", false)]
    [InlineData("ad", "[]", true)]
    [InlineData("ad", """{"context":{"consent":5}}""", true)]
    public void A_destination_receives_what_its_categories_allow(string categories, string json, bool allowed) =>
        Assert.Equal(allowed, new ConsentRule(categories.Split(',', StringSplitOptions.RemoveEmptyEntries)).Allows(JsonElement.Parse(json)));
}
