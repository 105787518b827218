using System.Net;
using System.Web;
using Connections.Core.Accounts;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Connections.Tests.Access;

/// <summary>A person leaves for a vendor and comes back; everybody else who comes is turned away.</summary>
public sealed class OAuthTests(OAuthTests.App app) : IClassFixture<OAuthTests.App>
{
    private const string Leave = "/oauth/linkedin/connect", Return = "/oauth/linkedin/callback";

    [Fact]
    public async Task Who_agreed_comes_back_to_a_connected_destination()
    {
        using var browser = await app.SignedInAsync();
        var left = await LeaveAsync(browser);

        using var back = await browser.GetAsync($"{Return}?code=the-code&state={left["state"]}");

        Assert.Equal((HttpStatusCode.Redirect, "/acme/destinations/linkedin/settings"), (back.StatusCode, back.Headers.Location?.OriginalString));
        Assert.Equal("https://localhost/oauth/linkedin/callback", left["redirect_uri"]);
        Assert.Equal("granted", OAuthGrant.Of(Stored().OAuth).AccessToken);
        Assert.Contains(app.Vendor.Bodies, body => body.Contains("code=the-code", StringComparison.Ordinal) && body.Contains("client_secret=hush", StringComparison.Ordinal));
        using var again = await browser.GetAsync($"{Return}?code=the-code&state={left["state"]}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
    }

    [Fact]
    public async Task Another_state_another_browser_and_no_attempt_at_all_are_turned_away()
    {
        using var browser = await app.SignedInAsync();
        var left = await LeaveAsync(browser);
        using var other = await app.SignedInAsync();
        var asked = app.Vendor.Received.Count;

        using var elsewhere = await other.GetAsync($"{Return}?code=c&state={left["state"]}");
        using var wrong = await browser.GetAsync($"{Return}?code=c&state=guessed");

        Assert.All([elsewhere, wrong], answer => Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode));
        Assert.Equal(asked, app.Vendor.Received.Count);
    }

    [Fact]
    public async Task Who_did_not_agree_is_told_and_nothing_changes()
    {
        using var browser = await app.SignedInAsync();
        var left = await LeaveAsync(browser);

        using var back = await browser.GetAsync($"{Return}?error=access_denied&state={left["state"]}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, back.StatusCode);
        Assert.Contains("not granted", await back.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewers_strangers_and_other_sites_begin_nothing()
    {
        await app.AddPersonAsync("viewer@acme.test", Role.Viewer);
        using var viewer = await app.SignedInAsync("viewer@acme.test");
        using var stranger = app.Browser();
        using var lured = await app.SignedInAsync();
        lured.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var denied = await viewer.GetAsync(Leave);
        using var unknown = await stranger.GetAsync(Leave);
        using var foreign = await lured.GetAsync(Leave);

        Assert.Contains("/sign-in/denied", denied.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Contains("/sign-in", unknown.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    private static async Task<System.Collections.Specialized.NameValueCollection> LeaveAsync(HttpClient browser)
    {
        using var left = await browser.GetAsync(Leave);
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        Assert.Equal("www.linkedin.com", left.Headers.Location!.Host);
        var cookie = Assert.Single(left.Headers.GetValues("Set-Cookie"), one => one.StartsWith("connections-oauth=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        return HttpUtility.ParseQueryString(left.Headers.Location.Query);
    }

    private DestinationSetup Stored() => app.Services.GetRequiredService<CurrentSetup>().Value.Destinations.Values.Single();

    /// <summary>The product with one destination that is connected by OAuth, and a vendor in this process.</summary>
    public sealed class App : ConsoleApp
    {
        internal ScriptedVendor Vendor { get; } = new() { Answers = _ => Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.OK, """{"access_token":"granted","refresh_token":"r","expires_in":3600}""")) };

        protected override string? SetupFile => $$"""
            {
              "workspace":    { "slug": "acme", "name": "Acme" },
              "owner":        { "email": "{{OwnerEmail}}", "password": "{{Password}}" },
              "sources":      [ { "slug": "website", "type": "javascript", "writeKeys": ["wk_website"] } ],
              "destinations": [ { "slug": "linkedin", "type": "linkedin-conversions", "sources": ["website"], "enabled": false, "mappings": [],
                                  "oauth": { "client_id": "us", "clientSecret": "hush" } } ]
            }
            """;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.Configure<HttpClientFactoryOptions>(
                "delivery", options => options.HttpMessageHandlerBuilderActions.Add(handler => handler.PrimaryHandler = Vendor)));
        }
    }
}
