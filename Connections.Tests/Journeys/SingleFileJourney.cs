using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The one file that ships, alone on a machine that has nothing else.</summary>
[Lengthy]
public sealed class SingleFileJourney(PublishedFile published, Browser browser) : IClassFixture<PublishedFile>, IClassFixture<Browser>
{
    private const string Setup = """
        {
          "workspace":    { "slug": "acme", "name": "Acme" },
          "owner":        { "email": "owner@acme.test", "password": "correct horse battery", "name": "Olga" },
          "sources":      [ { "slug": "server", "name": "Server", "type": "node", "writeKeys": ["wk_server"] } ],
          "destinations": [ { "slug": "hook", "name": "Hook", "type": "webhook", "sources": ["server"], "settings": { "url": "https://hooks.example.com/in" }, "enabled": false } ],
          "warehouses":   [ { "slug": "duck", "name": "DuckDB", "type": "duckdb", "sources": ["server"], "schedule": null } ]
        }
        """;

    /// <summary>Every page of the console, with its main heading.</summary>
    private static readonly (string Address, string Heading)[] Pages =
    [
        ("/acme", "Overview"),
        ("/acme/sources", "Sources"),
        ("/acme/sources/new", "Add source"),
        ("/acme/sources/server/overview", "Server"),
        ("/acme/sources/server/debugger", "Server"),
        ("/acme/sources/server/settings", "Server"),
        ("/acme/destinations", "Destinations"),
        ("/acme/destinations?kind=storage", "Destinations"),
        ("/acme/destinations/catalogue", "Catalogue"),
        ("/acme/destinations/new/webhook", "Add Webhook"),
        ("/acme/destinations/hook/overview", "Hook"),
        ("/acme/destinations/hook/mappings", "Hook"),
        ("/acme/destinations/hook/settings", "Hook"),
        ("/acme/warehouses", "Warehouses"),
        ("/acme/warehouses/duck/overview", "DuckDB"),
        ("/acme/warehouses/duck/history", "DuckDB"),
        ("/acme/warehouses/duck/settings", "DuckDB"),
        ("/acme/operations/syncs", "Operations"),
        ("/acme/operations/outbox", "Operations"),
        ("/acme/operations/audit", "Operations"),
        ("/acme/operations/requests", "Operations"),
        ("/acme/settings/workspace", "Settings"),
        ("/acme/settings/people", "Settings"),
        ("/acme/settings/you", "Settings"),
    ];

    [Fact]
    public async Task Copied_alone_into_an_empty_folder_it_serves_the_whole_console_and_loads_a_warehouse()
    {
        using var empty = new TempFolder();
        var file = Path.Combine(empty.Path, "connections");
        File.Copy(Assert.Single(published.Files), file);
        await using var app = await AppProcess.StartAsync(new() { Executable = file, ProvisioningFile = Setup });
        Assert.Equal("stored", await app.SendAsync("wk_server", """{"type":"track","event":"Signed Up","userId":"u","messageId":"m1"}"""));
        await using var owner = await browser.SignInAsync(app);

        foreach (var (address, heading) in Pages)
        {
            await owner.Page.GotoAsync(address);
            await owner.SeesAsync(heading);
            await owner.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            owner.AssertClean();
        }

        await owner.Page.GotoAsync("/acme/warehouses/duck/overview");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Server" })).ToContainTextAsync("Success");
        await QueryAsync(owner, "SELECT event_text FROM server.tracks", "Signed Up");
        owner.AssertClean();

        Assert.Equal(0, await app.StopAsync());
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(empty.Path));
    }

    private static async Task QueryAsync(BrowserPage owner, string sql, string answer)
    {
        await owner.Page.GetByLabel("SQL", new() { Exact = true }).FillAsync(sql);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Run query" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Cell, new() { Name = answer, Exact = true })).ToBeVisibleAsync();
    }
}
