using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Workspaces;

/// <summary>One line of the audit trail: who did what to which thing, when, and why.</summary>
public sealed class AuditEntry
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>The event's name in title case, such as <c>Source Disabled</c> (the names Segment publishes, where it has one).</summary>
    public required string Event { get; init; }

    /// <summary>The person; null when the product or the provisioning file did it.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>The actor's name at that time.</summary>
    public required string ActorName { get; init; }

    /// <summary><c>source</c>, <c>destination</c>, <c>warehouse</c>, <c>person</c> or <c>workspace</c>.</summary>
    public required string ObjectType { get; init; }

    /// <summary>The id of the thing it was done to.</summary>
    public required Guid ObjectId { get; init; }

    /// <summary>The thing's name at that time.</summary>
    public required string ObjectName { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, in the actor's own words or the rule's; null where nothing more is to be said.</summary>
    public string? Reason { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.HasIndex(entry => new { entry.WorkspaceId, entry.At });
            builder.HasIndex(entry => new { entry.ObjectId, entry.At });
        }
    }
}
