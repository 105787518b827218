using System.Net;
using System.Text.RegularExpressions;
using Connections.Tests.Support.Tools;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>An installation that nobody has set up.</summary>
public sealed partial class FirstRunJourney(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task The_printed_link_makes_the_workspace_and_its_owner_signs_in_and_works_once()
    {
        await using var app = await AppProcess.StartAsync();
        var link = SetupLink().Match(await PrintedAsync(app)).Value;
        await using (var first = await browser.NewPageAsync(app.Url))
        {
            await first.Page.GotoAsync("/");
            await first.SeesAsync("Not set up yet");
            await first.Page.GotoAsync(link);
            await first.SeesAsync("Set up this installation");

            await first.Page.GetByLabel("Workspace name").FillAsync("Coffee Supply");
            await first.Page.GetByLabel("Your name").FillAsync("Olga");
            await first.Page.GetByLabel("Your e-mail address").FillAsync(SigningIn.Email);
            await first.Page.GetByLabel("Password").FillAsync(SigningIn.Password);
            await first.Page.GetByRole(AriaRole.Button, new() { Name = "Create workspace" }).ClickAsync();

            await first.SeesAsync("Overview");
            Assert.Equal("/coffee-supply", new Uri(first.Page.Url).AbsolutePath);
            first.AssertClean();
        }

        using (var again = await app.Client.GetAsync(link))
            Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(0, await app.StopAsync());
        await app.StartAgainAsync();
        Assert.Single(SetupLink().Matches(app.Output)); // the second start printed none
        await using var owner = await browser.SignInAsync(app);
    }

    private static async Task<string> PrintedAsync(AppProcess app)
    {
        await Until.TrueAsync(() => Task.FromResult(SetupLink().IsMatch(app.Output)), "the set-up link on the terminal");
        return app.Output;
    }

    [GeneratedRegex(@"http://\S+/setup\?token=\S+")]
    private static partial Regex SetupLink();
}
