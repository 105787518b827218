using System.Security.Claims;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace Connections.Web.Access;

/// <summary>
/// Says as whom a page acts. A button that is not shown does not protect what it does: each handler asks here first, since a circuit
/// outlives a change of role, and anybody can send a circuit a click.
/// </summary>
internal sealed class Acting(AuthenticationStateProvider authentication, IAuthorizationService authorization, ISnackbar toasts)
{
    /// <summary>The signed-in person where the policy allows them to act; null where it does not, and then they were told.</summary>
    public async Task<Actor?> AsAsync(string policy)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        if ((await authorization.AuthorizeAsync(user, resource: null, policy)).Succeeded && IdOf(user) is { } id)
            return new(id, user.Identity?.Name ?? "");

        toasts.Add($"This takes the role {policy}. An owner can give it to you under Settings, People.", Severity.Warning);
        return null;
    }

    /// <summary>Whether the policy allows the signed-in person to act: what to show, not what to do.</summary>
    public async Task<bool> MayAsync(string policy)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return (await authorization.AuthorizeAsync(user, resource: null, policy)).Succeeded;
    }

    /// <summary>The id of the signed-in person; null for nobody.</summary>
    public async Task<Guid?> PersonAsync() => IdOf((await authentication.GetAuthenticationStateAsync()).User);

    private static Guid? IdOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}
