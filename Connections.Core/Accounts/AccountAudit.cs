using Connections.Core.Storage;
using Connections.Core.Workspaces;

namespace Connections.Core.Accounts;

/// <summary>Lines of the audit trail about people.</summary>
internal static class AccountAudit
{
    /// <summary>Adds a line to what the context saves next.</summary>
    /// <param name="db">The context.</param>
    /// <param name="what">The event.</param>
    /// <param name="subject">Id and name of the person, or of the invitation where there is no person yet.</param>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="now">When.</param>
    /// <param name="reason">What more is to be said.</param>
    public static void Record(
        this ConnectionsDb db, string what, (Guid Id, string Name) subject, Guid workspaceId, Actor actor, DateTimeOffset now, string? reason = null) => db.Audit.Add(new()
        {
            WorkspaceId = workspaceId,
            Event = what,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ObjectType = "person",
            ObjectId = subject.Id,
            ObjectName = subject.Name,
            At = now,
            Reason = reason,
        });
}
