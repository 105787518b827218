using System.Globalization;
using Connections.Core.Accounts;
using Connections.Core.Mail;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Mails those who wish for it when so many syncs of a warehouse failed in a row: the warehouse as a whole, not one source of it.</summary>
/// <remarks>A mail's key holds the first of the failures and how many there are, so each is told once in a row of them.</remarks>
internal sealed class SyncAlerts(Outbox outbox, ConsoleLinks links)
{
    /// <summary>Has the mails sent; call it after the commit.</summary>
    public void WakeUp() => outbox.WakeUp();

    /// <summary>Adds the mails that a sync's end asks for to what <paramref name="db"/> saves next.</summary>
    /// <param name="db">Knows the syncs before, and not yet the end of this one.</param>
    /// <param name="runs">The rows of a sync that failed.</param>
    /// <param name="error">What made it fail; null where each of its tables failed for a reason of its own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> AddAsync(ConnectionsDb db, IReadOnlyList<SyncRun> runs, string? error, CancellationToken cancellationToken)
    {
        var (id, startedAt) = (runs[0].WarehouseId, runs[0].StartedAt);
        if (await db.Warehouses.AsNoTracking().SingleOrDefaultAsync(warehouse => warehouse.Id == id, cancellationToken) is not { } warehouse)
            return false;
        var before = await SyncFailures.OfAsync(db, id, cancellationToken);
        var failures = new SyncFailures(before.Count + 1, before.Since ?? startedAt);
        if (WarehouseCatalogue.Find(warehouse.Type)?.Profile.AlertsAfter.Contains(failures.Count) != true)
            return false;

        var workspace = await db.Workspaces.AsNoTracking().SingleAsync(w => w.Id == warehouse.WorkspaceId, cancellationToken);
        var people = await db.Users.AsNoTracking().Where(person => person.WorkspaceId == workspace.Id && person.MailsFailingSyncs).ToListAsync(cancellationToken);
        foreach (var person in people)
            await outbox.AddAsync(db, Write(workspace, warehouse, person, failures, error), cancellationToken);
        return people.Count > 0;
    }

    private NewMail Write(Workspace workspace, Warehouse warehouse, Person person, SyncFailures failures, string? error)
    {
        var what = failures.Count == 1 ? "The last sync" : $"The last {failures.Count.ToString(CultureInfo.InvariantCulture)} syncs";
        return new(
            workspace.Id, $"sync-failures/{warehouse.Id:N}/{failures.Since!.Value.UtcTicks}/{failures.Count}/{person.Id:N}", person.Email!, $"{what} of {warehouse.Name} failed",
            $"""
            {what} of the warehouse {warehouse.Name} in the workspace {workspace.Name} failed{(failures.Count == 1 ? "" : $", the first of them on {failures.Since.Value.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC")}.

            {error ?? "None of its tables could be loaded; the sync history says why for each."}

            Nothing is lost: the warehouse keeps its place in the event log, and the next sync that succeeds loads what waits, as far back as the log is kept.

            Sync history: {links.To($"/{workspace.Slug}/warehouses/{warehouse.Slug}/history")}

            You asked for such mails in the settings, under You.

            """);
    }
}
