using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Accounts;

/// <summary>What the first person says of themselves and of the workspace.</summary>
/// <param name="Email">The owner's address.</param>
/// <param name="Name">The owner's name.</param>
/// <param name="Password">The owner's password.</param>
/// <param name="WorkspaceName">The workspace's name.</param>
/// <param name="WorkspaceSlug">The workspace's slug; it stands first in the console's addresses.</param>
public sealed record FirstOwner(string Email, string Name, string Password, string WorkspaceName, string WorkspaceSlug);

/// <summary>
/// The first run: while there is no owner, whoever has the token that was printed at start may claim the installation, once.
/// </summary>
/// <remarks>The token lives in memory only: each start makes a new one, and an old log is worth nothing.</remarks>
public sealed class FirstRun(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private const int MaxWorkspaceName = 100;

    private readonly SemaphoreSlim _claiming = new(1, 1);
    private volatile string? _token;

    /// <summary>Whether the installation has an owner.</summary>
    public async Task<bool> HasOwnerAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await HasOwnerAsync(scope.ServiceProvider.GetRequiredService<ConnectionsDb>(), cancellationToken);
    }

    /// <summary>Makes the token where there is no owner; to be called once at start, after provisioning. Calling again gives the same one.</summary>
    /// <returns>The path of the set-up link, such as <c>/setup?token=…</c>; null where there is an owner.</returns>
    public async Task<string?> OpenAsync(CancellationToken cancellationToken)
    {
        if (await HasOwnerAsync(cancellationToken))
            return null;

        _token ??= Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return $"/setup?token={_token}";
    }

    /// <summary>Whether the token is the one that was printed and has not been used.</summary>
    public bool IsValid(string? token) =>
        token is not null && _token is { } valid && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(valid));

    /// <summary>
    /// Creates workspace and owner, both or neither, and uses up the token. A workspace that is there already, from a provisioning file
    /// without an owner, stays as it is and gets its owner.
    /// </summary>
    /// <returns>
    /// The owner; or problems of <c>token</c>, <c>email</c>, <c>name</c>, <c>password</c>, <c>workspaceName</c> and <c>workspaceSlug</c>, after which
    /// the token still works.
    /// </returns>
    public async Task<Checked<Person>> ClaimAsync(string? token, FirstOwner wanted, CancellationToken cancellationToken)
    {
        await _claiming.WaitAsync(cancellationToken);
        try
        {
            if (!IsValid(token))
                return new Problem("token", "This set-up link was used, or belongs to an earlier start. Start Connections again to get a new one.");
            var claimed = await CreateAsync(wanted, cancellationToken);
            if (claimed.Value is not null)
                _token = null;
            return claimed;
        }
        finally
        {
            _claiming.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _claiming.Dispose();

    private async Task<Checked<Person>> CreateAsync(FirstOwner wanted, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ConnectionsDb>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await HasOwnerAsync(db, cancellationToken))
            return new Problem("token", "This installation has an owner already. Ask them for an invitation.");

        var now = time.GetUtcNow();
        var workspace = await db.Workspaces.SingleOrDefaultAsync(cancellationToken);
        List<Problem> problems = [.. new[] { AccountRules.Email(wanted.Email), AccountRules.Name(wanted.Name) }.OfType<Problem>()];
        if (workspace is null)
        {
            problems.AddRange(new[] { WorkspaceName(wanted.WorkspaceName), WorkspaceSlug(wanted.WorkspaceSlug) }.OfType<Problem>());
            workspace = new() { Name = wanted.WorkspaceName.Trim(), Slug = wanted.WorkspaceSlug, CreatedAt = now };
            db.Workspaces.Add(workspace);
        }

        var owner = new Person
        {
            WorkspaceId = workspace.Id,
            Name = wanted.Name.Trim(),
            Role = Role.Owner,
            UserName = wanted.Email,
            Email = wanted.Email,
            CreatedAt = now,
        };
        // Asked here too, so that a form shows everything that is wrong with it at once.
        foreach (var validator in users.PasswordValidators)
            problems.AddRange((await validator.ValidateAsync(users, owner, wanted.Password)).Problems());
        if (problems.Count > 0)
            return problems.ToArray();

        if (await users.CreateAsync(owner, wanted.Password) is { Succeeded: false } refused)
            return refused.Problems();
        db.Record("User Added", (owner.Id, owner.Name), workspace.Id, new(owner.Id, owner.Name), now, "Claimed the first run; role: Owner");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return owner;
    }

    private static Task<bool> HasOwnerAsync(ConnectionsDb db, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(p => p.Role == Role.Owner, cancellationToken);

    private static Problem? WorkspaceName(string name) => name.Trim().Length is 0 or > MaxWorkspaceName || name.Any(char.IsControl)
        ? new("workspaceName", $"A name has 1 to {MaxWorkspaceName} characters, without line breaks.")
        : null;

    private static Problem? WorkspaceSlug(string slug)
    {
        if (!Slug.IsValid(slug))
            return new("workspaceSlug", Slug.Rule);
        return Slug.IsReserved(slug) ? new("workspaceSlug", $"Addresses of Connections itself start with '{slug}'. Choose another slug.") : null;
    }
}
