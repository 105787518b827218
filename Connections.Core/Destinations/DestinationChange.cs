using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>One act on one destination: read, checked, saved and audited in one transaction.</summary>
/// <remarks>
/// The transaction begins with the first read. Two people who enable one at once must not both move its cursor: the second move would pass
/// over what was collected since the first.
/// </remarks>
internal sealed class DestinationChange(IDbContextFactory<ConnectionsDb> databases, TimeProvider clock)
{
    /// <summary>Changes one. Problems that <paramref name="change"/> returns leave it as it was; a change of nothing is not audited.</summary>
    public Task<Checked<Destination>> RunAsync(
        Guid id, Func<ConnectionsDb, Destination, IDestination, Task<IReadOnlyList<Problem>>> change, string audited, Actor actor, CancellationToken cancellationToken) =>
        RunAsync(id, change, () => audited, actor, cancellationToken);

    /// <summary>The same, where only the change knows what to call it.</summary>
    public async Task<Checked<Destination>> RunAsync(
        Guid id, Func<ConnectionsDb, Destination, IDestination, Task<IReadOnlyList<Problem>>> change, Func<string> audited, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var destination = await db.Destinations.Include(one => one.Sources).Include(one => one.Mappings).Include(one => one.Filters).AsSplitQuery()
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (destination is null)
            return new Problem("id", "This destination was deleted.");

        var entry = DestinationCatalogue.Find(destination.Type)
            ?? throw new InvalidOperationException($"Destination {id} has the unknown type '{destination.Type}'.");
        var problems = await change(db, destination, entry);
        if (problems.Count > 0)
            return problems.ToArray();
        if (db.ChangeTracker.HasChanges())
            await SaveAsync(db, destination, audited(), actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return destination;
    }

    /// <summary>Saves what was changed, with a line in the audit trail.</summary>
    public async Task SaveAsync(ConnectionsDb db, Destination destination, string audited, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        db.Audit.Add(new()
        {
            WorkspaceId = destination.WorkspaceId,
            Event = audited,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ObjectType = "destination",
            ObjectId = destination.Id,
            ObjectName = destination.Name,
            At = now,
        });
        await db.SaveAndSetClocksAsync(now, cancellationToken);
    }
}
