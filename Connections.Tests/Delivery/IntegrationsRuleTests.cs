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
    [InlineData("""{"integrations":{"All":false,"Warehouses":true}}""", false)]
    [InlineData("""[]""", true)]
    public void A_member_of_its_name_wins_and_All_decides_otherwise(string record, bool allowed) =>
        Assert.Equal(allowed ? null : "FILTERED_BY_INTEGRATIONS_OBJECT", new IntegrationsRule(["Webhook", "actions-webhook"]).FilteredBy(JsonElement.Parse(record)));

    [Theory]
    [InlineData("""{"integrations":{"All":false,"Wehbook":true}}""", "UNKNOWN_INTEGRATION")]
    [InlineData("""{"integrations":{"All":false,"Wehbook":false}}""", "FILTERED_BY_INTEGRATIONS_OBJECT")]
    [InlineData("""{"integrations":{"All":false,"Wehbook":true,"Warehouses":true}}""", "FILTERED_BY_INTEGRATIONS_OBJECT")]
    [InlineData("""{"integrations":{"All":true,"Wehbook":true}}""", null)]
    public void An_event_that_asks_only_for_names_that_there_are_not_says_so(string record, string? code) =>
        Assert.Equal(code, new IntegrationsRule(["Slack"]).FilteredBy(JsonElement.Parse(record)));
}
