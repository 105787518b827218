using Connections.Core.Accounts;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static Connections.Tests.Support.Installation;

namespace Connections.Tests.Accounts;

public sealed class PersonAdministrationTests : IAsyncLifetime
{
    private Installation _installation = null!;

    private PersonAdministration People => _installation.Get<PersonAdministration>();

    public async Task InitializeAsync() => _installation = await ClaimedAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task A_new_role_is_audited_and_ends_earlier_sign_ins()
    {
        var eddy = await AddAsync("eddy@acme.test", Role.Viewer);

        var changed = await People.ChangeRoleAsync(eddy.Id, Role.Editor, Ada, default);

        Assert.Equal(Role.Editor, changed.Value!.Role);
        Assert.NotEqual(eddy.SecurityStamp, changed.Value.SecurityStamp);
        Assert.Equal("Viewer to Editor", Assert.Single(await _installation.AuditAsync("User Role Changed")).Reason);
    }

    [Fact]
    public async Task The_last_owner_can_neither_be_removed_nor_demoted()
    {
        var olga = await OlgaAsync();

        var demoted = await People.ChangeRoleAsync(olga.Id, Role.Viewer, Ada, default);
        var removed = await People.RemoveAsync(olga.Id, Ada, default);

        Assert.Equal(["role", "role"], demoted.Problems.Concat(removed.Problems).Select(p => p.Field));
        Assert.Equal(Role.Owner, (await OlgaAsync()).Role);
    }

    [Fact]
    public async Task Of_two_owners_who_remove_each_other_at_once_one_stays()
    {
        var olga = await OlgaAsync();
        var otto = await AddAsync("otto@acme.test", Role.Owner);

        await Task.WhenAll(People.RemoveAsync(olga.Id, Ada, default), People.RemoveAsync(otto.Id, Ada, default));

        await using var db = _installation.Database();
        Assert.Single(await db.Users.ToListAsync());
    }

    [Fact]
    public async Task A_removed_person_takes_their_views_along_and_stays_readable_in_the_audit()
    {
        var eddy = await AddAsync("eddy@acme.test", Role.Viewer);
        await using var db = _installation.Database();
        db.TableViews.Add(new() { PersonId = eddy.Id, WorkspaceId = eddy.WorkspaceId, Page = "sources", State = "{}" });
        await db.SaveChangesAsync();

        await People.RemoveAsync(eddy.Id, Ada, default);
        var again = await People.RemoveAsync(eddy.Id, Ada, default);

        Assert.Empty(await db.TableViews.AsNoTracking().ToListAsync());
        Assert.Equal("eddy", Assert.Single(await _installation.AuditAsync("User Removed")).ObjectName);
        Assert.Equal("id", Assert.Single(again.Problems).Field);
    }

    private async Task<Person> AddAsync(string email, Role role)
    {
        var invitations = _installation.Get<Invitations>();
        var path = (await invitations.CreateAsync(email, role, Ada, default)).Value!.Path;
        return (await invitations.AcceptAsync(path.Split('=')[1], email.Split('@')[0], "another long password", default)).Value!;
    }

    private async Task<Person> OlgaAsync()
    {
        await using var db = _installation.Database();
        return await db.Users.AsNoTracking().SingleAsync(p => p.Email == "olga@acme.test");
    }
}
