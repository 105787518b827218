using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Trials;

public sealed class ChoicesTrialTests
{
    private static readonly VendorChoices Lists = Field("klaviyo", "addProfileToList", "list_id");

    [Fact]
    public async Task A_tool_is_asked_with_the_saved_credentials_and_its_choices_come_by_name()
    {
        await using var rig = await DeliveryRig.StartAsync();
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK, """{"data":[{"id":"L2","attributes":{"name":"offers"}},{"id":"L1","attributes":{"name":"News"}},{"id":"L1","attributes":{"name":"News"}}]}""");
        var added = await rig.Destinations.AddAsync(new("klaviyo", "Klaviyo", [rig.SourceId], new() { ["api_key"] = "key-1234" }) { Endpoint = "https://proxy.example.com" }, DeliveryRig.Somebody, default);

        var offered = await Trial(rig).OfFieldAsync(added.Value!.Id, Lists, [], default);

        Assert.Null(offered.Problem);
        Assert.Equal([new("L1", "News"), new("L2", "offers")], offered.Choices);
        var sent = Assert.Single(rig.Vendor.Received);
        Assert.Equal(("https://proxy.example.com/api/lists", "Klaviyo-API-Key key-1234"), (sent.Address.AbsoluteUri, sent.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(403, "Klaviyo does not let these credentials read its lists (403).")]
    [InlineData(500, "The destination answered 500")]
    [InlineData(404, "The destination answered 404.")]
    public async Task A_tool_that_does_not_tell_is_quoted_and_nothing_is_thrown(int status, string problem)
    {
        await using var rig = await DeliveryRig.StartAsync();
        rig.Vendor.AlwaysAnswers((HttpStatusCode)status, "{}");
        var added = await rig.Destinations.AddAsync(new("klaviyo", "Klaviyo", [rig.SourceId], new() { ["api_key"] = "key-1234" }), DeliveryRig.Somebody, default);

        var offered = await Trial(rig).OfFieldAsync(added.Value!.Id, Lists, [], default);

        Assert.Equal(problem, offered.Problem);
        Assert.Empty(offered.Choices);
    }

    [Fact]
    public async Task A_tool_that_never_answers_is_given_up()
    {
        await using var rig = await DeliveryRig.StartAsync(("Timeout", "00:01:00"));
        var asked = new TaskCompletionSource();
        rig.Vendor.Answers = _ =>
        {
            asked.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        var added = await rig.Destinations.AddAsync(new("klaviyo", "Klaviyo", [rig.SourceId], new() { ["api_key"] = "key-1234" }), DeliveryRig.Somebody, default);

        var asking = Trial(rig).OfFieldAsync(added.Value!.Id, Lists, [], default);
        await asked.Task;
        rig.Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("Klaviyo did not tell its lists within 20 seconds.", (await asking).Problem);
    }

    [Fact]
    public async Task Without_its_credentials_a_tool_is_not_asked()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var added = await rig.Destinations.AddAsync(new("klaviyo", "Klaviyo", [rig.SourceId], []), DeliveryRig.Somebody, default);
        var connected = await rig.Destinations.AddAsync(new("attio", "Attio", [rig.SourceId], []), DeliveryRig.Somebody, default);

        Assert.Equal("Private API key is missing: Klaviyo cannot be asked without it.", (await Trial(rig).OfFieldAsync(added.Value!.Id, Lists, [], default)).Problem);
        Assert.Contains("is not connected yet", (await Trial(rig).OfFieldAsync(connected.Value!.Id, Field("attio", "assertRecord", "object"), [], default)).Problem, StringComparison.Ordinal);
        Assert.Empty(rig.Vendor.Received);
    }

    [Fact]
    public async Task What_a_mapping_says_by_fixed_values_decides_on_a_field_that_depends_on_another()
    {
        await using var rig = await DeliveryRig.StartAsync();
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK, """{"data":[]}""");
        var added = await rig.Destinations.AddAsync(
            new("attio", "Attio", [rig.SourceId], []) { OAuth = new() { ["accessToken"] = "token" } }, DeliveryRig.Somebody, default);
        var attributes = Field("attio", "assertRecord", "matching_attribute");

        var of = await Trial(rig).OfFieldAsync(added.Value!.Id, attributes, JsonNode.Parse("""{"object":"deals","attributes":{"@path":"$.traits"}}""")!.AsObject(), default);
        var unknown = await Trial(rig).OfFieldAsync(added.Value!.Id, attributes, JsonNode.Parse("""{"object":{"@path":"$.event"}}""")!.AsObject(), default);

        Assert.Null(of.Problem);
        Assert.StartsWith("Give the object a fixed value first", unknown.Problem, StringComparison.Ordinal);
        Assert.Equal("https://api.attio.com/v2/objects/deals/attributes", Assert.Single(rig.Vendor.Received).Address.AbsoluteUri);
    }

    [Fact]
    public async Task A_setting_is_asked_for_with_what_is_typed_before_the_destination_is_there()
    {
        await using var rig = await DeliveryRig.StartAsync();
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK, """{"lists":[{"id":"a1","name":"Customers"}]}""");

        var offered = await Trial(rig).OfNewAsync("mailchimp", new() { ["apiKey"] = "k", ["datacenter"] = "us20" }, null, "listId", default);
        var nowhere = await Trial(rig).OfNewAsync("mailchimp", new() { ["apiKey"] = "k", ["datacenter"] = "us20/evil example" }, null, "listId", default);

        Assert.Equal([new("a1", "Customers")], offered.Choices);
        Assert.Equal("The settings make no address that can be asked.", nowhere.Problem);
        Assert.Single(rig.Vendor.Received);
    }

    private static ChoicesTrial Trial(DeliveryRig rig) => rig.Services.GetRequiredService<ChoicesTrial>();

    private static VendorChoices Field(string type, string action, string key) =>
        DestinationCatalogue.Find(type)!.Actions.Single(one => one.Slug == action).Fields.Single(field => field.Key == key).Offers!;
}
