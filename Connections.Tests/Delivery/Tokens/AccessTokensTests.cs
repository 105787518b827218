using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Delivery.Tokens;
using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Tokens;

/// <summary>A destination whose vendor grants access by OAuth, against a vendor that counts, rotates and refuses tokens.</summary>
public sealed class AccessTokensTests : IAsyncLifetime
{
    private const string TokenPath = "/oauth/v2/accessToken";

    private DeliveryRig _rig = null!;
    private Destination _linkedIn = null!;
    private int _granted;

    /// <summary>The token that the vendor takes now.</summary>
    private string _good = "token-0";

    private IEnumerable<ReceivedRequest> Refreshes => _rig.Vendor.Received.Where(request => request.Address.AbsolutePath == TokenPath);

    private IEnumerable<ReceivedRequest> Sent => _rig.Vendor.Received.Where(request => request.Address.AbsolutePath != TokenPath);

    public async Task InitializeAsync()
    {
        _rig = await DeliveryRig.StartAsync();
        _rig.Vendor.Answers = request => Task.FromResult(Answer(request));
        _linkedIn = await AddAsync(new() { ["clientId"] = "client", ["clientSecret"] = "client-secret", ["accessToken"] = "token-0", ["refreshToken"] = "refresh-0" });
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task A_token_that_is_refused_is_renewed_once_and_the_request_repeated()
    {
        _good = "token-1";
        Track("a");

        await DrainAsync();

        Assert.Equal(1, (await _rig.Reports.ReadAsync(_linkedIn.Id, default)).Delivered);
        Assert.Equal("grant_type=refresh_token&refresh_token=refresh-0&client_id=client&client_secret=client-secret", Assert.Single(Refreshes).Body);
        Assert.Equal(["Bearer token-0", "Bearer token-1"], Sent.Select(request => request.Headers["Authorization"]));
        Assert.Equal(("token-1", "refresh-1"), (Grant.AccessToken, Grant.RefreshToken));
    }

    [Fact]
    public async Task Many_events_that_are_refused_at_once_ask_for_one_token()
    {
        _good = "token-1";
        for (var user = 0; user < 20; user++)
            Track($"u{user}");

        await DrainAsync();

        Assert.Single(Refreshes);
        Assert.Equal(20, (await _rig.Reports.ReadAsync(_linkedIn.Id, default)).Delivered);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        _good = "token-1";
        Track("a");
        await DrainAsync(); // token-1, for an hour
        _rig.Clock.Advance(TimeSpan.FromMinutes(59));
        _good = "token-2";
        Track("b");

        await DrainAsync();

        Assert.Equal("Bearer token-2", Sent.Last().Headers["Authorization"]);
        Assert.Equal(3, Sent.Count());
    }

    [Fact]
    public async Task A_lost_grant_keeps_the_events_waiting_says_so_and_ends_when_it_is_connected_again()
    {
        _good = "another";
        _rig.Vendor.Answers = request => Task.FromResult(
            request.Address.AbsolutePath == TokenPath ? ScriptedVendor.Answer(HttpStatusCode.BadRequest, """{"error":"invalid_grant","error_description":"The grant was revoked."}""") : Answer(request));
        Track("a");

        await DrainAsync();

        var report = await _rig.Reports.ReadAsync(_linkedIn.Id, default);
        Assert.Equal((0, 1), (report.Discarded, report.Waiting));
        Assert.Contains(await _rig.Reports.ReasonsAsync(_linkedIn.Id, default), reason => reason.Reason == "OAUTH_REFRESH_FAILED");
        Assert.Contains("revoked", (await StoredAsync()).ReconnectReason, StringComparison.Ordinal);

        _rig.Vendor.Answers = request => Task.FromResult(Answer(request));
        await _rig.Services.GetRequiredService<OAuthConnections>().SaveAsync(_linkedIn.Id, new() { ["accessToken"] = "another", ["refreshToken"] = "r" }, DeliveryRig.Somebody, default);
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        await DrainAsync();

        Assert.Equal(1, (await _rig.Reports.ReadAsync(_linkedIn.Id, default)).Delivered);
        Assert.Null((await StoredAsync()).ReconnectReason);
    }

    [Fact]
    public async Task A_code_becomes_tokens_that_are_encrypted_and_the_endpoint_is_asked_in_the_vendors_place()
    {
        var settings = JsonNode.Parse((await StoredAsync()).Settings)!.AsObject();
        var refused = await _rig.Destinations.SaveSettingsAsync(_linkedIn.Id, settings, "https://proxy.example.com", DeliveryRig.Somebody, default);
        Assert.Equal("oauth", Assert.Single(refused.Problems).Field);
        await _rig.Destinations.SaveSettingsAsync(_linkedIn.Id, settings, "https://proxy.example.com", Actor.ProvisioningFile, default);

        var connected = await _rig.Services.GetRequiredService<OAuthConnections>()
            .ConnectAsync(_linkedIn.Id, "the-code", "https://here.example.com/oauth/x/callback", "the-verifier", DeliveryRig.Somebody, default);

        Assert.Empty(connected.Problems);
        var asked = Assert.Single(Refreshes);
        Assert.Equal("proxy.example.com", asked.Address.Host);
        Assert.Contains("grant_type=authorization_code&code=the-code", asked.Body, StringComparison.Ordinal);
        Assert.Contains("code_verifier=the-verifier", asked.Body, StringComparison.Ordinal);
        Assert.Equal("token-1", Grant.AccessToken);
        Assert.DoesNotContain("token-1", (await StoredAsync()).OAuth, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_it_cannot_be_enabled()
    {
        var bare = await AddAsync(null, enable: false);

        var refused = await _rig.Destinations.SetEnabledAsync(bare.Id, true, DeliveryRig.Somebody, default);

        Assert.Equal("oauth", Assert.Single(refused.Problems).Field);
    }

    [Fact]
    public void The_address_where_people_agree_bears_the_client_the_scopes_and_the_hash_of_the_secret()
    {
        var address = OAuthConnections.AuthorizeAddress(Setup, "https://here.example.com/oauth/x/callback", "the-state", "the-verifier").Value!;

        Assert.StartsWith("https://www.linkedin.com/oauth/v2/authorization?response_type=code&client_id=client&redirect_uri=https%3A%2F%2Fhere", address, StringComparison.Ordinal);
        Assert.Contains("state=the-state", address, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", address, StringComparison.Ordinal);
        Assert.DoesNotContain("the-verifier", address, StringComparison.Ordinal);
    }

    private DestinationSetup Setup => _rig.Services.GetRequiredService<CurrentSetup>().Value.Destinations[_linkedIn.Id];

    private OAuthGrant Grant => OAuthGrant.Of(Setup.OAuth);

    private HttpResponseMessage Answer(ReceivedRequest request)
    {
        if (request.Address.AbsolutePath != TokenPath)
            return ScriptedVendor.Answer(request.Headers.GetValueOrDefault("Authorization") == $"Bearer {_good}" ? HttpStatusCode.Created : HttpStatusCode.Unauthorized, "{}");
        var number = ++_granted;
        return ScriptedVendor.Answer(HttpStatusCode.OK, $$"""{"access_token":"token-{{number}}","refresh_token":"refresh-{{number}}","expires_in":3600}""");
    }

    private async Task<Destination> AddAsync(JsonObject? oauth, bool enable = true)
    {
        var entry = DestinationCatalogue.Find("linkedin-conversions")!;
        var settings = new JsonObject();
        foreach (var setting in entry.Profile.Settings.Where(setting => setting.Required))
            settings[setting.Key] = "1";
        var mapping = new WantedMapping("Conversion", entry.Actions[0].Slug, "type = \"track\"", new()
        {
            ["conversionHappenedAt"] = new JsonObject { ["@path"] = "$.timestamp" },
            ["conversionRuleId"] = "7",
            ["email"] = "jane@example.com",
            ["enable_batching"] = false,
        });
        var added = await _rig.Destinations.AddAsync(
            new("linkedin-conversions", $"LinkedIn {Guid.NewGuid():N}", [_rig.SourceId], settings) { OAuth = oauth, Mappings = [mapping] }, DeliveryRig.Somebody, default);
        Assert.Empty(added.Problems);
        if (enable)
            Assert.Empty((await _rig.Destinations.SetEnabledAsync(added.Value!.Id, true, DeliveryRig.Somebody, default)).Problems);
        return added.Value!;
    }

    // The vendor's rate holds for the repeated request too.
    private Task<SliceEnd> DrainAsync() => _rig.Clock.LettingTimePassAsync(_rig.DrainAsync(_linkedIn.Id));

    private void Track(string user) => _rig.Log.Append(
        _rig.SourceId, user, $$"""{"type":"track","event":"Order Completed","messageId":"{{Guid.NewGuid()}}","userId":"{{user}}","timestamp":"{{_rig.Clock.GetUtcNow():O}}"}""", messageId: user);

    private async Task<Destination> StoredAsync()
    {
        await using var db = await _rig.Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        return await db.Destinations.SingleAsync(one => one.Id == _linkedIn.Id);
    }
}
