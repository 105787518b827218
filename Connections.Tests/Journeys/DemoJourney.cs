using System.Text.RegularExpressions;
using Connections.Tests.Support.Tools;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>What somebody sees who only wants to look: <c>connections --demo</c>.</summary>
public sealed partial class DemoJourney(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task The_overview_the_inspector_and_the_warehouse_show_the_made_up_shop_at_work()
    {
        await using var app = await AppProcess.StartAsync(new() { Arguments = ["--demo", "--rate", "50"] });
        await Until.TrueAsync(() => Task.FromResult(app.Output.Contains("sign in as owner@demo.test", StringComparison.Ordinal)), "the way to sign in on the terminal");
        await using var visit = await browser.SignInAsync(app, "owner@demo.test", "connections-demo");

        await SomeAsync(Row(visit, "Shop website").GetByRole(AriaRole.Cell).Nth(2)); // stored
        await SomeAsync(Row(visit, "Webhook inspector").GetByRole(AriaRole.Cell).Nth(2)); // delivered

        await visit.Page.GotoAsync("/shop/destinations/inspector/inspector");
        await Row(visit, "POST").First.ClickAsync();
        await Expect(Row(visit, "POST").First).ToContainTextAsync("Valid");
        await Expect(visit.Page.Locator("tr.unfolded")).ToContainTextAsync("messageId");

        await visit.Page.GotoAsync("/shop/warehouses/warehouse/overview");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Expect(Row(visit, "Shop website")).ToContainTextAsync("Success");
        await visit.Page.GetByLabel("SQL", new() { Exact = true }).FillAsync("SELECT count(*) > 0 AS found FROM website.tracks");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run query" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "true", Exact = true })).ToBeVisibleAsync();
        visit.AssertClean();
    }

    private static ILocator Row(BrowserPage visit, string text) => visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    private static Task SomeAsync(ILocator figure) => Expect(figure).ToHaveTextAsync(SomeFigure());

    [GeneratedRegex("[1-9]")]
    private static partial Regex SomeFigure();
}
