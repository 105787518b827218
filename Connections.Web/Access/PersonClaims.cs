using System.Security.Claims;
using Connections.Core.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Connections.Web.Access;

/// <summary>What a sign-in carries: the person's id, name and role. Identity adds the security stamp by which it is checked again.</summary>
internal sealed class PersonClaims(UserManager<Person> people, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Person>(people, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Person user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        // The base names the person by the user name, which is the e-mail address.
        if (identity.FindFirst(identity.NameClaimType) is { } userName)
            identity.RemoveClaim(userName);
        identity.AddClaim(new(identity.NameClaimType, user.Name));
        identity.AddClaim(new(identity.RoleClaimType, user.Role.ToString()));
        return identity;
    }
}
