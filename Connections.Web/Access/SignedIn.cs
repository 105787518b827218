using System.Security.Claims;

namespace Connections.Web.Access;

/// <summary>The signed-in person, as the claims have them.</summary>
/// <param name="Id">Their <see cref="Core.Accounts.Person"/>.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role's name.</param>
public sealed record SignedIn(Guid Id, string Name, string Role)
{
    /// <summary>Null for nobody.</summary>
    public static SignedIn? From(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        ? new(id, user.FindFirstValue(ClaimTypes.Name) ?? "", user.FindFirstValue(ClaimTypes.Role) ?? "")
        : null;

    /// <summary>At most two letters for a mark.</summary>
    public string Initials => string.Concat(
        Name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(2).Select(word => char.ToUpperInvariant(word[0])));
}
