using System.Net;
using Connections.Core.Accounts;
using Connections.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Access;

public sealed class SetupAndInvitationTests
{
    [Fact]
    public async Task The_set_up_link_says_what_is_wrong_under_its_field_and_then_works_once()
    {
        using var app = new UnclaimedApp();
        using var browser = app.Browser();
        Assert.Contains("Nobody has claimed", await browser.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/setup?token=guessed")).StatusCode);
        var link = (await app.Services.GetRequiredService<FirstRun>().OpenAsync(default))!;
        var token = link.Split('=')[1];
        Assert.Contains(token, await browser.GetStringAsync(link), StringComparison.Ordinal);

        using var wrong = await browser.PostAsync("/setup", Claim(token, slug: "jobs", password: "short"));
        var page = await wrong.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Matches("""id="workspaceSlug"[^>]*>\s*(<!--[^>]*-->)*\s*<p class="problem"[^>]*>[^<]*jobs""", page);
        Assert.Matches("""id="password"[^>]*>\s*(<!--[^>]*-->)*\s*<p class="problem"[^>]*>[^<]*8 characters""", page);
        Assert.Contains("value=\"Acme Inc\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("short", page, StringComparison.Ordinal);

        using var claimed = await browser.PostAsync("/setup", Claim(token, slug: "", ConsoleApp.Password));
        Assert.Equal((HttpStatusCode.Redirect, "/"), (claimed.StatusCode, claimed.Headers.Location?.OriginalString));
        Assert.Equal("/acme-inc", (await browser.GetAsync("/")).Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("/setup", Claim(token, "", ConsoleApp.Password))).StatusCode);
        Assert.Null(await app.Services.GetRequiredService<FirstRun>().OpenAsync(default));
    }

    [Fact]
    public async Task An_invitation_is_accepted_once_and_signs_in()
    {
        using var app = new ConsoleApp();
        using var browser = app.Browser();
        var invited = await app.Services.GetRequiredService<Invitations>().CreateAsync("vera@acme.test", Role.Viewer, new Actor(Guid.NewGuid(), "Olga"), default);
        var path = invited.Value!.Path;
        Assert.Contains("vera@acme.test", await browser.GetStringAsync(path), StringComparison.Ordinal);

        using var wrong = await browser.PostAsync("/invite", ConsoleApp.Form(("token", path.Split('=')[1]), ("name", "Vera"), ("password", "short")));
        using var joined = await browser.PostAsync("/invite", ConsoleApp.Form(("token", path.Split('=')[1]), ("name", "Vera"), ("password", ConsoleApp.Password)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, joined.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/acme/sources")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(path)).StatusCode);
    }

    private static FormUrlEncodedContent Claim(string token, string slug, string password) => ConsoleApp.Form(
        ("token", token), ("workspaceName", "Acme Inc"), ("workspaceSlug", slug), ("name", "Olga"), ("email", "olga@acme.test"), ("password", password));
}
