using System.Collections.Concurrent;
using System.Net;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>
/// The main job: somebody signs in, adds a website, pastes the snippet into a page, and sees its events in the Debugger, at a tool
/// and in a warehouse.
/// </summary>
public sealed class BrowserSourceJourney(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "shh-its-signed";

    [Fact, Owes(13, 15, 18, 19, 23)]
    public async Task The_copied_snippet_brings_a_pages_events_to_the_Debugger_the_tool_and_the_warehouse()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var site = await WebhookSink.StartAsync();
        await using var app = await AppProcess.StartAsync(Acme);
        await using var console = await browser.NewPageAsync(app.Url);

        await SignInAsync(console.Page);
        var snippet = await AddWebsiteAsync(console.Page);
        await AddWebhookAsync(console.Page, new Uri(sink.Url, "in"));
        site.Answer = _ => new(HttpStatusCode.OK, $"<!doctype html><title>Shop</title>{snippet}<h1>Shop</h1>")
        {
            Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" },
        };
        await console.Page.GotoAsync("/acme/sources/shop/debugger");
        await Assertions.Expect(console.Page.GetByText("Waiting for events")).ToBeVisibleAsync();

        await using var visitor = await browser.NewPageAsync(site.Url);
        var scripts = new ConcurrentQueue<Uri>();
        visitor.Page.Request += (_, request) =>
        {
            if (request.ResourceType == "script")
                scripts.Enqueue(new(request.Url));
        };
        await VisitAsync(visitor.Page);

        await SeesAsync(console.Page, "page", "identify", "Order Completed", "group");
        await sink.GotAsync(3);
        Assert.All(sink.Requests, request => Assert.True(request.IsSignedWith(Secret)));
        Assert.Equal(["identify", "page", "track"], sink.Requests.Select(request => request.Json.GetProperty("type").GetString()).Order());
        await SyncAsync(console.Page);
        AssertSentFromHereAlone(sink, scripts, app.Url);
        visitor.AssertClean();
        console.AssertClean();

        var exitCode = await app.StopAsync();
        Assert.True(exitCode == 0, app.Output);
        AssertLoaded(app.DataFolder);
    }

    private static AppOptions Acme => new()
    {
        ProvisioningFile = """
            {
              "workspace":  { "slug": "acme", "name": "Acme" },
              "owner":      { "email": "owner@acme.test", "password": "correct horse battery" },
              "warehouses": [ { "slug": "duck", "name": "DuckDB", "type": "duckdb", "schedule": null } ]
            }
            """,
        Environment = new Dictionary<string, string> { ["Connections__Delivery__AllowPrivateNetworks"] = "true" },
    };

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/");
        await page.GetByLabel("E-mail address").FillAsync("owner@acme.test");
        await page.GetByLabel("Password").FillAsync("correct horse battery");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/acme");
    }

    /// <summary>Adds the source and returns what its copy button put on the clipboard.</summary>
    private static async Task<string> AddWebsiteAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation).GetByText("Sources").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add source" }).First.ClickAsync();
        await page.GetByText("JavaScript", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Shop");
        await Assertions.Expect(page.GetByLabel("DuckDB")).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add source" }).ClickAsync();
        await page.WaitForURLAsync("**/acme/sources/shop/overview");

        await page.GetByLabel("Snippet", new() { Exact = true }).GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        var snippet = "";
        await Until.TrueAsync(
            async () => (snippet = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).Contains("<script>", StringComparison.Ordinal),
            "the snippet on the clipboard");
        return snippet;
    }

    private static async Task AddWebhookAsync(IPage page, Uri url)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Add destination" }).ClickAsync();
        await page.GetByLabel("Search the catalogue by name or category").FillAsync("hook");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Braze" })).ToBeHiddenAsync(); // a click while the list changes is lost
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhook" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Hook");
        await page.GetByLabel("URL").FillAsync(url.ToString());
        await page.GetByLabel("Shared secret").FillAsync(Secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        await page.GetByLabel("Enable destination").CheckAsync();
        await page.WaitForURLAsync("**/acme/destinations/hook/overview");
    }

    private static async Task VisitAsync(IPage page)
    {
        await page.GotoAsync("/?utm_campaign=spring");
        await page.EvaluateAsync("""
            () => {
              analytics.identify('user-7', { email: 'ana@shop.test', logins: 3, vip: true, createdAt: '2026-02-03T04:05:06.789Z' })
              analytics.track('Order Completed', { orderId: 'O-1', revenue: 49.5, items: 2, gift: false, products: [{ sku: 'A' }] })
              analytics.group('club', {}, { integrations: { Webhook: false } })
            }
            """);
    }

    /// <summary>
    /// The settings name the webhook as cloud-only: the page loads no code for it, and says in each event that it left it to us. So each event
    /// comes once, and one that the page keeps from it does not come at all.
    /// </summary>
    private static void AssertSentFromHereAlone(WebhookSink sink, IReadOnlyCollection<Uri> scripts, Uri app)
    {
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script =>
        {
            Assert.Equal(app.Authority, script.Authority);
            Assert.DoesNotContain("integrations", script.AbsolutePath, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Equal(3, sink.Requests.DistinctBy(request => request.Json.GetProperty("messageId").GetString()).Count());
        Assert.Equal(3, sink.Requests.Count);
        Assert.All(sink.Requests, request =>
        {
            var metadata = request.Json.GetProperty("_metadata");
            Assert.Equal(["Webhook"], metadata.GetProperty("unbundled").EnumerateArray().Select(name => name.GetString()));
            Assert.DoesNotContain("Webhook", metadata.GetProperty("bundled").EnumerateArray().Select(name => name.GetString()));
        });
    }

    private static async Task SeesAsync(IPage debugger, params string[] texts)
    {
        foreach (var text in texts)
            await Assertions.Expect(debugger.GetByRole(AriaRole.List, new() { Name = "Events, newest first" }).GetByText(text, new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task SyncAsync(IPage page)
    {
        await page.GotoAsync("/acme/warehouses/duck/overview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Success")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    private static void AssertLoaded(string dataFolder)
    {
        Assert.Equal(["spring"], StoredEvents.Query(dataFolder, "SELECT context_campaign_name FROM shop.pages"));
        Assert.Equal(["Shop"], StoredEvents.Query(dataFolder, "SELECT title FROM shop.pages"));
        Assert.Equal(
            ["user-7 ana@shop.test 3 true 2026-02-03T04:05:06.789"],
            StoredEvents.Query(dataFolder, "SELECT concat_ws(' ', id, email, logins, vip, strftime(created_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%g')) FROM shop.users"));
        Assert.Equal(["order_completed Order Completed user-7"], StoredEvents.Query(dataFolder, "SELECT concat_ws(' ', event, event_text, user_id) FROM shop.tracks"));
        Assert.Equal(
            ["""O-1 49.5 2 false [{"sku":"A"}]"""],
            StoredEvents.Query(dataFolder, "SELECT concat_ws(' ', order_id, revenue, items, gift, products) FROM shop.order_completed"));
        Assert.Equal(
            ["order_id VARCHAR", "revenue DOUBLE", "items BIGINT", "gift BOOLEAN", "products VARCHAR", "received_at TIMESTAMP WITH TIME ZONE"],
            StoredEvents.Query(dataFolder, """
                SELECT concat(column_name, ' ', data_type) FROM information_schema.columns
                WHERE table_schema = 'shop' AND table_name = 'order_completed'
                  AND column_name IN ('order_id', 'revenue', 'items', 'gift', 'products', 'received_at')
                ORDER BY list_position(['order_id', 'revenue', 'items', 'gift', 'products', 'received_at'], column_name)
                """));
        Assert.Equal(
            StoredEvents.Query(dataFolder, "SELECT id FROM shop.tracks"), StoredEvents.Query(dataFolder, "SELECT id FROM shop.order_completed"));
    }
}
