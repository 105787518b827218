using System.Text;
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
    public void A_member_of_its_name_wins_and_All_decides_otherwise(string record, bool allowed)
    {
        var (rule, whole) = (new IntegrationsRule(["Webhook", "actions-webhook"]), JsonElement.Parse(record));
        var bytes = whole.ValueKind == JsonValueKind.Object && whole.TryGetProperty("integrations", out var integrations) ? integrations.GetRawText() : "";

        Assert.Equal(allowed ? null : "FILTERED_BY_INTEGRATIONS_OBJECT", rule.FilteredBy(whole));
        Assert.True(allowed || !rule.LetsIn(Encoding.UTF8.GetBytes(bytes)), "bytes that tell otherwise");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("{}", true)]
    [InlineData("""{"Slack":false,"Amplitude":{"sessionId":1}}""", true)]
    [InlineData("""{"actions-webhook":{"option":1}}""", false)]
    [InlineData("""{"All":true}""", false)]
    public void Bytes_tell_that_it_may_be_sent_where_neither_its_name_nor_All_stands_in_them(string integrations, bool tell) =>
        Assert.Equal(tell, new IntegrationsRule(["Webhook", "actions-webhook"]).LetsIn(Encoding.UTF8.GetBytes(integrations)));

    [Theory]
    [InlineData("""{"integrations":{"All":false,"Wehbook":true}}""", "UNKNOWN_INTEGRATION")]
    [InlineData("""{"integrations":{"All":false,"Wehbook":false}}""", "FILTERED_BY_INTEGRATIONS_OBJECT")]
    [InlineData("""{"integrations":{"All":false,"Wehbook":true,"Warehouses":true}}""", "FILTERED_BY_INTEGRATIONS_OBJECT")]
    [InlineData("""{"integrations":{"All":true,"Wehbook":true}}""", null)]
    public void An_event_that_asks_only_for_names_that_there_are_not_says_so(string record, string? code) =>
        Assert.Equal(code, new IntegrationsRule(["Slack"]).FilteredBy(JsonElement.Parse(record)));
}
