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
}
