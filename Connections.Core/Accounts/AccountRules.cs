using Connections.Core.Mail;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity;

namespace Connections.Core.Accounts;

/// <summary>What an account has to satisfy, as the sentences that forms show.</summary>
public static class AccountRules
{
    /// <summary>The least length of a password. There are no rules of composition: length is what protects.</summary>
    public const int MinPassword = 8;

    private const int MaxName = 100;

    internal static Problem? Name(string name) =>
        name.Trim().Length is 0 or > MaxName || name.Any(char.IsControl) ? new("name", $"A name has 1 to {MaxName} characters, without line breaks.") : null;

    internal static Problem? Email(string email) => EmailAddress.IsPlausible(email) ? null : new("email", "A mail address looks like name@example.com.");

    /// <summary>What Identity refused, each with its field.</summary>
    internal static Problem[] Problems(this IdentityResult refused) => [.. refused.Errors.Select(Problem).Distinct()];

    private static Problem Problem(IdentityError error) => error.Code switch
    {
        nameof(IdentityErrorDescriber.PasswordTooShort) => new("password", $"A password has at least {MinPassword} characters."),
        // The address is the user name as well, so each of these comes twice.
        nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName) =>
            new("email", "Somebody has an account with this address already."),
        nameof(IdentityErrorDescriber.InvalidEmail) or nameof(IdentityErrorDescriber.InvalidUserName) => new("email", "A mail address looks like name@example.com."),
        var code when code.StartsWith("Password", StringComparison.Ordinal) => new("password", error.Description),
        _ => new("account", error.Description),
    };
}
