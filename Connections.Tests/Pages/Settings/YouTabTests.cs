using Bunit;
using Connections.Core.Accounts;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Connections.Web.Pages.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Pages.Settings;

public sealed class YouTabTests : ConsoleContext
{
    [Fact]
    public async Task Compact_tables_take_effect_at_once_and_stay_with_the_person()
    {
        await SeedAsync(new Person { Id = Person, WorkspaceId = A.WorkspaceId, Name = "Ada", Role = Role.Viewer, CreatedAt = A.Day });
        var tab = Render<YouTab>();

        tab.WaitForElement("#compact-tables").Change(true);

        tab.WaitForAssertion(() => Assert.Equal([true], JSInterop.VerifyInvoke("connections.chooseDensity").Arguments));
        await using var db = await Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        Assert.True((await db.Users.SingleAsync()).CompactTables);
    }

    [Fact]
    public async Task Mails_about_failing_syncs_are_off_until_the_person_wishes_for_them()
    {
        await SeedAsync(new Person { Id = Person, WorkspaceId = A.WorkspaceId, Name = "Ada", Role = Role.Viewer, CreatedAt = A.Day });
        var tab = Render<YouTab>();
        Assert.False(tab.WaitForElement("#mail-failing-syncs").HasAttribute("checked"));

        tab.Find("#mail-failing-syncs").Change(true);

        tab.WaitForAssertion(() => Assert.True(tab.Find("#mail-failing-syncs").HasAttribute("checked")));
        Assert.Contains("No mail server is set up here", tab.Markup, StringComparison.Ordinal);
        await using var db = await Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        Assert.True((await db.Users.SingleAsync()).MailsFailingSyncs);
    }
}
