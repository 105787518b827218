using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>A source that led nowhere for 14 days.</summary>
public sealed class DisabledSourceJourney(Browser browser) : IClassFixture<Browser>
{
    private const string Event = """{"type":"track","event":"Signed Up","userId":"u"}""";

    [Fact, Owes(64)]
    public async Task The_product_disables_it_by_its_own_name_its_events_are_counted_and_enabling_restores_receipt()
    {
        await using var app = await AppProcess.StartAsync(new()
        {
            ProvisioningFile = """
                {
                  "workspace": { "slug": "acme", "name": "Acme" },
                  "owner":     { "email": "owner@acme.test", "password": "correct horse battery", "name": "Olga" },
                  "sources":   [ { "slug": "website", "name": "Website", "type": "javascript", "writeKeys": ["wk_website"] } ]
                }
                """,
        });
        Assert.Equal("stored", await app.SendAsync("wk_website", Event));
        Assert.Equal(0, await app.StopAsync());
        LetDaysPass(app.DataFolder);
        await app.StartAgainAsync();
        await using var owner = await browser.SignInAsync(app);
        await owner.Page.GotoAsync("/acme/sources/website/overview");

        var notice = owner.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Disabled automatically" });
        await Expect(notice).ToBeVisibleAsync();
        Assert.Equal("source_disabled", await app.SendAsync("wk_website", Event));
        await Expect(owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "source_disabled" }).GetByRole(AriaRole.Cell).Last).ToHaveTextAsync("1");

        await notice.GetByRole(AriaRole.Button, new() { Name = "Enable source" }).ClickAsync();
        await Expect(notice).ToBeHiddenAsync();
        Assert.Equal("stored", await app.SendAsync("wk_website", Event));

        await owner.Page.GotoAsync("/acme/operations/audit");
        var entry = owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Source Disabled" }).GetByRole(AriaRole.Cell);
        await Expect(entry.Nth(1)).ToHaveTextAsync("Connections");
        await Expect(entry.Nth(2)).ToContainTextAsync("Website");
        owner.AssertClean();
    }

    // The process keeps real time, so its memory of when the source lost its last connection and its owners were warned is moved back.
    private static void LetDaysPass(string dataFolder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "connections.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Sources SET UnconnectedSince = $since, WarnedAt = $warned";
        command.Parameters.AddWithValue("$since", now.AddDays(-15).UtcTicks);
        command.Parameters.AddWithValue("$warned", now.AddDays(-8).UtcTicks);
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
