using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Sources;

/// <summary>
/// Starts, keeps or clears the clock of the 14-day rule. Call it in the same unit of work, after each change to which destinations and
/// warehouses are enabled or which sources they take.
/// </summary>
public static class UnconnectedClock
{
    /// <summary>
    /// Saves the context and sets <see cref="Source.UnconnectedSince"/> of every source: null where an enabled destination or warehouse
    /// takes its events, else when the last one went (<paramref name="now"/> if that is just now).
    /// </summary>
    public static async Task SaveAndSetClocksAsync(this ConnectionsDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        await db.SaveChangesAsync(cancellationToken);

        // What the caller read before this transaction may be old by now, and a clock judged by it would be left unset.
        foreach (var known in db.ChangeTracker.Entries<Source>().ToList())
            await known.ReloadAsync(cancellationToken);

        var connected = db.Destinations.Where(d => d.Enabled).SelectMany(d => d.Sources.Select(s => s.Id))
            .Union(db.Warehouses.Where(w => w.Enabled).SelectMany(w => w.Sources.Select(s => s.Id)));
        // Only those whose clock is wrong: of a thousand sources that is mostly one.
        foreach (var source in await db.Sources.Where(s => connected.Contains(s.Id) == (s.UnconnectedSince != null)).ToListAsync(cancellationToken))
            source.UnconnectedSince = source.UnconnectedSince is null ? now : null;
        await db.SaveChangesAsync(cancellationToken);

        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken);
    }
}
