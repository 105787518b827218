using Connections.Core.Warehouses;

namespace Connections.Web.Pages.Warehouses;

/// <summary>What a kind of trouble with a database is called, and what to do about it.</summary>
/// <param name="Title">The kind, in a word or two.</param>
/// <param name="Remedy">What to do, in a sentence or two.</param>
/// <param name="Tab">The tab of the warehouse's page where it is done; null where there is nothing to do there.</param>
/// <param name="Link">What the link to it says; null where there is none.</param>
internal sealed record TroubleAdvice(string Title, string Remedy, string? Tab = null, string? Link = null)
{
    public static TroubleAdvice For(SyncTrouble trouble) => trouble switch
    {
        SyncTrouble.Permission => new(
            "Permission", "The login lacks a right. The connection test names each that is missing, with the SQL that grants it.", "settings#connection-test", "Test the connection"),
        SyncTrouble.Credentials => new(
            "Credentials", "The database refuses the login, or is not where the settings say. Correct host, database, username or password.", "settings", "Change the connection"),
        SyncTrouble.Network => new(
            "Network", "It usually passes, and the sync is tried again by itself. Where it goes on, see whether the host is up and its firewall lets this machine in.", "settings#connection-test", "Test the connection"),
        SyncTrouble.Resize => new(
            "Cluster resizing", "Nothing is to be done: while it is resized the cluster only lets read, and the next sync afterwards loads everything that waits."),
        SyncTrouble.ReservedName => new(
            "Reserved name", "The database keeps the name for itself. Rename what is sent, or leave the column out.", "selective", "Open selective sync"),
        SyncTrouble.Resource => new(
            "Database resources", "The database lacks disk, connections or a lock. Make room there; the sync is tried again by itself."),
        SyncTrouble.Schema => new(
            "Changed tables", "Something that was changed in the database by hand stands in the way. Undo it, or rename it; the next sync loads what waits."),
        SyncTrouble.Data => new(
            "Refused rows", "The database refuses rows of the table, as a constraint or trigger of yours may. The message names it."),
        _ => new("Cursor", "The warehouse was loaded from another event log. The message says how to begin anew."),
    };
}
