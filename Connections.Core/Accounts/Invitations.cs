using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Connections.Core.Mail;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Accounts;

/// <summary>An invitation that was just made.</summary>
/// <param name="Invitation">The invitation.</param>
/// <param name="Path">The path of its link, token included, such as <c>/invite?token=…</c>. It cannot be had again: only the token's hash is stored.</param>
public sealed record NewInvitation(Invitation Invitation, string Path);

/// <summary>How people come into the workspace: an owner invites, the invited choose name and password.</summary>
/// <remarks>
/// The database holds the token's hash alone. The mail's text holds the link, for only so can it be sent, or be read in the outbox where no
/// SMTP server is configured; it is taken out of the text when the invitation ends.
/// </remarks>
public sealed partial class Invitations(IServiceScopeFactory scopes, Outbox outbox, ConsoleLinks links, TimeProvider time)
{
    /// <summary>Invites somebody and mails the link. An earlier invitation of the same address is replaced. The caller checks that the actor is an owner.</summary>
    public async Task<Checked<NewInvitation>> CreateAsync(string email, Role role, Actor actor, CancellationToken cancellationToken)
    {
        if (AccountRules.Email(email) is { } problem)
            return problem;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ConnectionsDb>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await users.FindByEmailAsync(email) is not null)
            return new Problem("email", "Somebody has an account with this address already.");

        foreach (var earlier in await db.Invitations.Where(i => EF.Functions.Collate(i.Email, "NOCASE") == email).ToListAsync(cancellationToken))
            await EndAsync(db, earlier, cancellationToken);

        var now = time.GetUtcNow();
        var workspace = await db.Workspaces.SingleAsync(cancellationToken);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var invitation = new Invitation
        {
            WorkspaceId = workspace.Id,
            Email = email,
            Role = role,
            TokenHash = Hash(token),
            InvitedBy = actor.Name,
            ExpiresAt = now + Invitation.LivesFor,
        };
        var path = $"/invite?token={token}";
        db.Invitations.Add(invitation);
        db.Record("Users Invited", (invitation.Id, email), workspace.Id, actor, now, $"Role: {role}");
        await outbox.AddAsync(db, Mail(invitation, workspace, path), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.WakeUp();
        return new NewInvitation(invitation, path);
    }

    /// <summary>The invitation of that token; null where it is unknown, used, revoked or expired.</summary>
    public async Task<Invitation?> FindAsync(string token, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await FindAsync(scope.ServiceProvider.GetRequiredService<ConnectionsDb>(), token, cancellationToken);
    }

    /// <summary>Makes the account and ends the invitation, both or neither.</summary>
    /// <returns>The person; or problems of <c>token</c>, <c>name</c> or <c>password</c>, after which the link still works.</returns>
    public async Task<Checked<Person>> AcceptAsync(string token, string name, string password, CancellationToken cancellationToken)
    {
        if (AccountRules.Name(name) is { } problem)
            return problem;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ConnectionsDb>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, token, cancellationToken) is not { } invitation)
            return new Problem("token", "This invitation was used, revoked or has expired. Ask an owner for a new one.");

        var now = time.GetUtcNow();
        var person = new Person
        {
            WorkspaceId = invitation.WorkspaceId,
            Name = name.Trim(),
            Role = invitation.Role,
            UserName = invitation.Email,
            Email = invitation.Email,
            EmailConfirmed = true, // the link came to that address
            CreatedAt = now,
        };
        if (await users.CreateAsync(person, password) is { Succeeded: false } refused)
            return refused.Problems();

        await EndAsync(db, invitation, cancellationToken);
        db.Record("User Added", (person.Id, person.Name), person.WorkspaceId, new(person.Id, person.Name), now, $"Invited by {invitation.InvitedBy}; role: {person.Role}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return person;
    }

    /// <summary>Ends an invitation: its link gives no access any more. Safe to call twice.</summary>
    public async Task RevokeAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ConnectionsDb>();
        if (await db.Invitations.FindAsync([id], cancellationToken) is not { } invitation)
            return;

        await EndAsync(db, invitation, cancellationToken);
        db.Record("Invitation Revoked", (invitation.Id, invitation.Email), invitation.WorkspaceId, actor, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<Invitation?> FindAsync(ConnectionsDb db, string token, CancellationToken cancellationToken)
    {
        var (hash, now) = (Hash(token), time.GetUtcNow());
        return await db.Invitations.FirstOrDefaultAsync(i => i.TokenHash == hash && i.ExpiresAt > now, cancellationToken);
    }

    private static async Task EndAsync(ConnectionsDb db, Invitation invitation, CancellationToken cancellationToken)
    {
        var mailKey = MailKey(invitation);
        db.Invitations.Remove(invitation);
        if (await db.Mails.FirstOrDefaultAsync(m => m.Key == mailKey, cancellationToken) is not { } mail)
            return;

        mail.Body = TokenInLink().Replace(mail.Body, "(the link has ended)");
        if (mail.State == MailState.Waiting)
            mail.State = MailState.Kept;
    }

    private NewMail Mail(Invitation invitation, Workspace workspace, string path) => new(
        workspace.Id, MailKey(invitation), invitation.Email, $"{invitation.InvitedBy} invites you to {workspace.Name}",
        $"""
        {invitation.InvitedBy} invites you to the workspace {workspace.Name} in Connections, as {invitation.Role.ToString().ToLowerInvariant()}.

        Choose your name and password here: {links.To(path)}

        The link works once, until {invitation.ExpiresAt.UtcDateTime:d MMM yyyy, HH:mm} UTC.

        """);

    private static string MailKey(Invitation invitation) => $"invitation/{invitation.Id:N}";

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    [GeneratedRegex(@"(?<=/invite\?token=)[A-Za-z0-9_-]+")]
    private static partial Regex TokenInLink();
}
