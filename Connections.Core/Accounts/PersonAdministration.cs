using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Accounts;

/// <summary>What owners do to people. The caller checks that the actor is an owner; each act is saved and audited together.</summary>
public sealed class PersonAdministration(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Changes what a person may do; their sign-ins end, so that the new role holds at once. Not for the last owner.</summary>
    public Task<Checked<Person>> ChangeRoleAsync(Guid id, Role role, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(id, keepsOwner: role == Role.Owner, async (db, users, person) =>
        {
            if (person.Role == role)
                return;
            db.Record("User Role Changed", (person.Id, person.Name), person.WorkspaceId, actor, time.GetUtcNow(), $"{person.Role} to {role}");
            person.Role = role;
            Ensure(await users.UpdateSecurityStampAsync(person));
        }, cancellationToken);

    /// <summary>Removes a person with their views and sign-ins; what they made stays, under their name. Not for the last owner.</summary>
    public Task<Checked<Person>> RemoveAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(id, keepsOwner: false, async (db, users, person) =>
        {
            db.Record("User Removed", (person.Id, person.Name), person.WorkspaceId, actor, time.GetUtcNow());
            db.TableViews.RemoveRange(await db.TableViews.Where(v => v.PersonId == id).ToListAsync(cancellationToken));
            Ensure(await users.DeleteAsync(person));
        }, cancellationToken);

    private async Task<Checked<Person>> ActAsync(
        Guid id, bool keepsOwner, Func<ConnectionsDb, UserManager<Person>, Person, Task> act, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ConnectionsDb>();

        // From its first read on: two owners who demote each other at once must not both find the other one left.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Users.FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } person)
            return new Problem("id", "There is no such person. They may have been removed.");
        if (person.Role == Role.Owner && !keepsOwner && !await db.Users.AnyAsync(p => p.Role == Role.Owner && p.Id != id, cancellationToken))
            return new Problem("role", $"{person.Name} is the last owner. Make somebody else an owner first.");

        await act(db, scope.ServiceProvider.GetRequiredService<UserManager<Person>>(), person);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return person;
    }

    private static void Ensure(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException($"The account could not be saved: {string.Join(" ", result.Errors.Select(error => error.Description))}");
    }
}
