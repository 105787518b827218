using Connections.Core.Accounts;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static Connections.Tests.Support.Installation;

namespace Connections.Tests.Accounts;

public sealed class InvitationsTests : IAsyncLifetime
{
    private Installation _installation = null!;

    private Invitations Invitations => _installation.Get<Invitations>();

    public async Task InitializeAsync() => _installation = await ClaimedAsync(("Connections:PublicUrl", "https://connections.acme.test"));

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task The_link_is_mailed_and_makes_an_account_once()
    {
        var (token, path) = await InviteAsync("eddy@acme.test", Role.Editor);
        Assert.Contains($"https://connections.acme.test{path}", Assert.Single(await _installation.MailsAsync()).Body, StringComparison.Ordinal);
        Assert.Equal("eddy@acme.test", (await Invitations.FindAsync(token, default))!.Email);

        var person = (await Invitations.AcceptAsync(token, "Eddy", "another long password", default)).Value!;
        var again = await Invitations.AcceptAsync(token, "Eve", "another long password", default);

        Assert.Equal((Role.Editor, "Eddy", _installation.WorkspaceId), (person.Role, person.Name, person.WorkspaceId));
        Assert.Equal("token", Assert.Single(again.Problems).Field);
        Assert.DoesNotContain(token, Assert.Single(await _installation.MailsAsync()).Body, StringComparison.Ordinal);
        Assert.Single(await _installation.AuditAsync("Users Invited"));
        Assert.Contains(await _installation.AuditAsync("User Added"), entry => entry.ObjectName == "Eddy");
    }

    [Fact]
    public async Task The_invitation_holds_only_the_hash_of_its_token()
    {
        var (token, _) = await InviteAsync("eddy@acme.test", Role.Editor);

        await using var db = _installation.Database();
        var stored = await db.Invitations.SingleAsync();
        Assert.Equal(64, stored.TokenHash.Length);
        Assert.DoesNotContain(token, stored.TokenHash, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Eddy", "short", "password")]
    [InlineData(" ", "another long password", "name")]
    public async Task A_wrong_answer_names_its_field_and_leaves_the_link_working(string name, string password, string field)
    {
        var (token, _) = await InviteAsync("eddy@acme.test", Role.Viewer);

        Assert.Equal(field, Assert.Single((await Invitations.AcceptAsync(token, name, password, default)).Problems).Field);
        Assert.NotNull((await Invitations.AcceptAsync(token, "Eddy", "another long password", default)).Value);
    }

    [Fact]
    public async Task An_expired_a_revoked_and_a_replaced_link_give_no_access()
    {
        var (replaced, _) = await InviteAsync("eddy@acme.test", Role.Viewer);
        var (revoked, _) = await InviteAsync("EDDY@acme.test", Role.Viewer);
        await using (var db = _installation.Database())
        {
            var id = (await db.Invitations.SingleAsync()).Id;
            await Invitations.RevokeAsync(id, Ada, default);
            await Invitations.RevokeAsync(id, Ada, default);
        }

        var (expired, _) = await InviteAsync("eddy@acme.test", Role.Viewer);
        _installation.Clock.Advance(Invitation.LivesFor);

        foreach (var token in new[] { replaced, revoked, expired, "nonsense" })
        {
            Assert.Null(await Invitations.FindAsync(token, default));
            Assert.Equal("token", Assert.Single((await Invitations.AcceptAsync(token, "Eddy", "another long password", default)).Problems).Field);
        }

        Assert.Single(await _installation.AuditAsync("Invitation Revoked"));
    }

    [Theory]
    [InlineData("OLGA@acme.test")]
    [InlineData("not an address")]
    public async Task Who_has_an_account_or_no_address_is_not_invited(string email) =>
        Assert.Equal("email", Assert.Single((await Invitations.CreateAsync(email, Role.Viewer, Ada, default)).Problems).Field);

    private async Task<(string Token, string Path)> InviteAsync(string email, Role role)
    {
        var path = (await Invitations.CreateAsync(email, role, Ada, default)).Value!.Path;
        return (path.Split('=')[1], path);
    }
}
