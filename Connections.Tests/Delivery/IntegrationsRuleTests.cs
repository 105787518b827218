using System.Text.Json;
using Connections.Core.Delivery;

namespace Connections.Tests.Delivery;

public sealed class IntegrationsRuleTests
{
    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{"integrations":{}}""", true)]
    [InlineData("""{"integrations":"all"}""", true)]
    [InlineData("""{"integrations":{"All":false}}""", false)]
    [InlineData("""{"integrations":{"All":true,"Webhook":false}}""", false)]
    [InlineData("""{"integrations":{"All":false,"Webhook":true}}""", true)]
    [InlineData("""{"integrations":{"All":false,"Webhook":{"option":1}}}""", true)]
    [InlineData("""{"integrations":{"actions-webhook":false}}""", false)]
    [InlineData("""{"integrations":{"webhook ":false,"WEBHOOK":false}}""", true)]
    [InlineData("""{"integrations":{"All":false,"Mixpanel":true}}""", false)]
    [InlineData("""[]""", true)]
    public void A_member_of_its_name_wins_and_All_decides_otherwise(string record, bool allowed) =>
        Assert.Equal(allowed, new IntegrationsRule(["Webhook", "actions-webhook"]).Allows(JsonElement.Parse(record)));
}
