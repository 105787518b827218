using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Accounts;

/// <summary>An unclaimed place in the workspace. Its link works once, until it expires.</summary>
public sealed class Invitation
{
    /// <summary>How long the link works.</summary>
    public static readonly TimeSpan LivesFor = TimeSpan.FromDays(7);

    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>Whom it is for.</summary>
    public required string Email { get; init; }

    /// <summary>What the person will be allowed to do.</summary>
    public required Role Role { get; init; }

    /// <summary>SHA-256 of the token in the link, hex. (The link itself stands in the mail, until the invitation ends; see <see cref="Invitations"/>.)</summary>
    public required string TokenHash { get; init; }

    /// <summary>Who invited.</summary>
    public required string InvitedBy { get; init; }

    /// <summary>When it stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.HasIndex(i => i.TokenHash).IsUnique();
            builder.HasIndex(i => i.WorkspaceId);
        }
    }
}
