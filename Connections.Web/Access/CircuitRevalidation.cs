using System.Security.Claims;
using Connections.Core.Accounts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;

namespace Connections.Web.Access;

/// <summary>
/// A circuit lives for hours on the sign-in it began with. This looks every minute whether the person is still there with the same
/// security stamp, so that a removed person, or one whose role changed, does not go on as before.
/// </summary>
internal sealed class CircuitRevalidation(ILoggerFactory loggers, IServiceScopeFactory scopes) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        if (await people.GetUserAsync(authenticationState.User) is not { } person)
            return false;
        var stamp = authenticationState.User.FindFirstValue(people.Options.ClaimsIdentity.SecurityStampClaimType);
        return stamp == await people.GetSecurityStampAsync(person);
    }
}
