using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Trials;

public sealed class ConnectionTrialTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK, true, "Loops accepts the credentials.")]
    [InlineData(HttpStatusCode.Unauthorized, false, "Loops refuses the credentials (401). Check them, and what they may do.")]
    [InlineData(HttpStatusCode.ServiceUnavailable, false, "The destination answered 503")]
    public async Task A_tool_is_asked_whether_it_knows_the_saved_credentials(HttpStatusCode status, bool succeeded, string message)
    {
        await using var rig = await DeliveryRig.StartAsync();
        rig.Vendor.Answers = _ => Task.FromResult(ScriptedVendor.Answer(status, """{"said":"of key-1234"}"""));
        var added = await rig.Destinations.AddAsync(new("loops", "Loops", [rig.SourceId], new() { ["apiKey"] = "key-1234" }), DeliveryRig.Somebody, default);

        var answer = await rig.Services.GetRequiredService<ConnectionTrial>().TestAsync(added.Value!.Id, default);

        Assert.Equal((succeeded, message), (answer!.Succeeded, answer.Message));
        var sent = Assert.Single(rig.Vendor.Received);
        Assert.Equal(("GET", "https://app.loops.so/api/v1/api-key", "Bearer key-1234"), (sent.Method, sent.Address.AbsoluteUri, sent.Headers["Authorization"]));
        Assert.DoesNotContain("key-1234", Assert.Single(answer.Exchanges).Response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_without_such_a_request_is_not_asked()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync();

        Assert.Null(await rig.Services.GetRequiredService<ConnectionTrial>().TestAsync(hook.Id, default));
        Assert.Empty(rig.Vendor.Received);
    }

    [Fact]
    public void Every_check_reads_and_goes_to_an_absolute_address()
    {
        var checks = DestinationCatalogue.All.Where(entry => entry.Profile.Check is not null).ToList();

        Assert.True(checks.Count >= 10);
        Assert.All(checks, entry =>
        {
            var settings = new JsonObject(entry.Profile.Settings.Where(setting => setting.Key != "endpoint").Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)(setting.Kind == SettingKind.Url ? "https://acme.example" : "acme"))));
            var request = entry.Profile.Check!(new(new JsonObject(), settings) { AccessToken = "t" });
            Assert.Equal((HttpMethod.Get, "https"), (request.Method, request.Address.Scheme));
        });
    }
}
