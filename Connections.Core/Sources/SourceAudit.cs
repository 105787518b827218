using Connections.Core.Storage;
using Connections.Core.Workspaces;

namespace Connections.Core.Sources;

/// <summary>Lines of the audit trail about sources.</summary>
internal static class SourceAudit
{
    public const string ObjectType = "source";

    /// <summary>Adds a line to what the context saves next.</summary>
    public static void Record(this ConnectionsDb db, string what, Source source, Actor actor, DateTimeOffset now, string? reason = null) => db.Audit.Add(new()
    {
        WorkspaceId = source.WorkspaceId,
        Event = what,
        ActorId = actor.Id,
        ActorName = actor.Name,
        ObjectType = ObjectType,
        ObjectId = source.Id,
        ObjectName = source.Name,
        At = now,
        Reason = reason,
    });
}
