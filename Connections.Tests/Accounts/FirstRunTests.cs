using Connections.Core.Accounts;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Accounts;

public sealed class FirstRunTests : IAsyncLifetime
{
    private static readonly FirstOwner Olga = new("olga@acme.test", "Olga", "a long password", "Acme", "acme");

    private Installation _installation = null!;

    private FirstRun FirstRun => _installation.Get<FirstRun>();

    public async Task InitializeAsync() => _installation = await Installation.NewAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task The_link_makes_owner_and_workspace_and_works_once()
    {
        var token = await TokenAsync();

        var claimed = await FirstRun.ClaimAsync(token, Olga, default);
        var again = await FirstRun.ClaimAsync(token, Olga with { Email = "eve@acme.test", WorkspaceSlug = "eve" }, default);

        Assert.Equal((Role.Owner, "Olga"), (claimed.Value!.Role, claimed.Value.Name));
        Assert.Equal("acme", _installation.Setup.Workspace!.Slug);
        Assert.Equal("token", Assert.Single(again.Problems).Field);
        Assert.True(await FirstRun.HasOwnerAsync(default));
        Assert.Null(await FirstRun.OpenAsync(default));
        await using var scope = _installation.Get<IServiceScopeFactory>().CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        Assert.True(await users.CheckPasswordAsync((await users.FindByEmailAsync("OLGA@acme.test"))!, "a long password"));
    }

    [Fact]
    public async Task Each_start_has_its_own_link()
    {
        var earlier = await TokenAsync();
        Assert.Equal(earlier, await TokenAsync());
        await _installation.RestartAsync();
        var token = await TokenAsync();

        Assert.False(FirstRun.IsValid(earlier));
        Assert.False(FirstRun.IsValid(null));
        Assert.False(FirstRun.IsValid(""));
        Assert.True(FirstRun.IsValid(token));
        Assert.Equal("token", Assert.Single((await FirstRun.ClaimAsync(earlier, Olga, default)).Problems).Field);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("jobs")]
    [InlineData("Acme Inc")]
    [InlineData("")]
    public async Task A_workspace_cannot_be_named_like_an_address_of_the_product(string slug)
    {
        var token = await TokenAsync();

        var refused = await FirstRun.ClaimAsync(token, Olga with { WorkspaceSlug = slug }, default);

        Assert.Equal("workspaceSlug", Assert.Single(refused.Problems).Field);
        await using var db = _installation.Database();
        Assert.False(await db.Workspaces.AnyAsync() || await db.Users.AnyAsync());
        Assert.NotNull((await FirstRun.ClaimAsync(token, Olga, default)).Value);
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once()
    {
        var refused = await FirstRun.ClaimAsync(await TokenAsync(), new("olga", " ", "short", "", "p"), default);

        Assert.Equal(["email", "name", "workspaceName", "workspaceSlug", "password"], refused.Problems.Select(p => p.Field));
    }

    [Fact]
    public async Task Of_two_who_claim_at_once_one_becomes_owner()
    {
        var token = await TokenAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => FirstRun.ClaimAsync(token, Olga with { Email = $"{number}@acme.test" }, default)));

        Assert.Single(claims, claim => claim.Value is not null);
    }

    private async Task<string> TokenAsync() => (await FirstRun.OpenAsync(default))!.Split('=')[1];
}
