using Bunit;
using Connections.Core.Accounts;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Connections.Web.Pages.Frame;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Frame;

public sealed class MainLayoutTests : ConsoleContext
{
    [Fact]
    public async Task A_chosen_theme_is_kept_with_the_person()
    {
        await SeedAsync(new Person { Id = Person, WorkspaceId = A.WorkspaceId, Name = "Ada", Role = Role.Viewer, CreatedAt = A.Day });
        var frame = Render<MainLayout>();
        Assert.Equal("System", frame.Find(".theme-switch [aria-pressed=true]").TextContent);

        frame.FindAll(".theme-switch button").Single(button => button.TextContent == "Dark").Click();

        frame.WaitForAssertion(() => Assert.Equal("Dark", frame.Find(".theme-switch [aria-pressed=true]").TextContent));
        JSInterop.VerifyInvoke("connections.chooseTheme");
        await using var db = await Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        Assert.Equal("dark", (await db.Users.SingleAsync()).Theme);
    }

    [Theory, InlineData("acme", "the page"), InlineData("another", "Nothing has this address")]
    public async Task Only_the_workspaces_own_addresses_lead_somewhere(string workspace, string shown)
    {
        await SeedAsync();
        var route = new RouteData(typeof(MainLayout), new Dictionary<string, object?> { ["Workspace"] = workspace });

        var frame = Render<MainLayout>(parameters => parameters.AddCascadingValue(route).Add(layout => layout.Body, "<h1>the page</h1>"));

        Assert.Equal(shown, frame.Find("h1").TextContent);
    }

    [Fact]
    public async Task A_failing_page_leaves_the_frame_standing()
    {
        await SeedAsync();

        var frame = Render<MainLayout>(parameters => parameters.Add(layout => layout.Body, _ => throw new InvalidOperationException("broken")));

        Assert.Equal("This page failed", frame.Find(".error-state h2").TextContent.Trim());
        Assert.NotEmpty(frame.FindAll(".nav-link"));
    }
}
