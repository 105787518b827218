using System.Net;
using System.Text.Json;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The libraries of the SDK's maker that npm serves beside the two that the other journeys use; docs/libraries.md lists them.</summary>
public sealed class FurtherLibrariesJourney(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task The_older_server_library_is_taken_to_its_last_event()
    {
        await using var app = await AppProcess.StartAsync(Source("node"));

        await LegacyNodeSdk.SendAsync(app.Url, "wk", 40);

        Assert.Equal(0, await app.StopAsync());
        Assert.Equal(
            Enumerable.Range(0, 40).Select(number => $"legacy-{number}").Prepend("legacy-identify").Order(),
            (await StoredEvents.MessageIdsAsync(app.DataFolder)).Order());
        Assert.All(await StoredEvents.ReadAsync(app.DataFolder), stored =>
            Assert.Equal(("analytics-node", "server"), (Text(stored, "context", "library", "name"), Text(stored, "channel"))));
    }

    [Fact]
    public async Task The_mobile_library_reads_its_settings_and_sends_what_its_app_did()
    {
        await using var app = await AppProcess.StartAsync(Source("react-native"));

        await ReactNativeSdk.SendAsync(app.Url, "wk");

        Assert.Equal(0, await app.StopAsync());
        var stored = await StoredEvents.ReadAsync(app.DataFolder);
        Assert.Equal(["identify", "track", "screen"], stored.Select(one => Text(one, "type")));
        Assert.All(stored, one =>
        {
            Assert.Equal(("u", "mobile", "test.shop", "127.0.0.1"), (Text(one, "userId"), Text(one, "channel"), Text(one, "context", "app", "namespace"), Text(one, "context", "ip")));
            Assert.Equal("analytics-react-native", Text(one, "context", "library", "name"));
        });
        Assert.Equal(3.5, stored[1].GetProperty("properties").GetProperty("total").GetDouble());
    }

    [Fact]
    public async Task The_published_loader_starts_our_browser_library_over_https()
    {
        using var folder = new TempFolder();
        using var certificate = LoopbackCertificate.Write(folder.Path);
        var (http, https) = (LoopbackPort.Free(), LoopbackPort.Free());
        await using var site = await WebhookSink.StartAsync();
        await using var app = await AppProcess.StartAsync(Source("javascript") with { Port = http, Environment = LoopbackCertificate.Settings(folder.Path, http, https) });
        var loader = await RenderedSnippet.OfAsync($"localhost:{https}", "wk");
        site.Answer = _ => new(HttpStatusCode.OK, $"<!doctype html><title>Shop</title><script>{loader}</script><script>analytics.track('Before the library came')</script>")
        {
            Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" },
        };

        await using (var visitor = await browser.NewPageAsync(site.Url, ignoreHttpsErrors: true))
        {
            var taken = new[] { "/v1/p", "/v1/t" }.Select(path =>
                visitor.Page.WaitForResponseAsync(response => response.Url.EndsWith(path, StringComparison.Ordinal) && response.Request.Method == "POST" && response.Status == 200)).ToArray();
            await visitor.Page.GotoAsync("/");
            await Task.WhenAll(taken);
            await Until.TrueAsync(async () => await visitor.Page.EvaluateAsync<bool>("analytics.initialized === true"), "the library has taken over");
            visitor.AssertClean();
        }

        Assert.Equal(0, await app.StopAsync());
        var stored = await StoredEvents.ReadAsync(app.DataFolder);
        Assert.Equal(["page", "track"], stored.Select(one => Text(one, "type")).Order());
        Assert.All(stored, one => Assert.Equal(("analytics.js", "browser"), (Text(one, "context", "library", "name"), Text(one, "channel"))));
        Assert.Equal("Start", Text(stored.Single(one => Text(one, "type") == "page"), "name"));
    }

    private static AppOptions Source(string type) => new()
    {
        ProvisioningFile = $$"""{ "workspace": { "slug": "acme", "name": "Acme" }, "sources": [ { "slug": "source", "type": "{{type}}", "writeKeys": ["wk"] } ] }""",
    };

    private static string? Text(JsonElement stored, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            stored = stored.GetProperty(name);
        return stored.GetString();
    }
}
