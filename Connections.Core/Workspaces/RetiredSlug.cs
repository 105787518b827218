using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Workspaces;

/// <summary>A slug that a thing used to bear. It leads on to the thing until <see cref="Until"/>, unless something new bears it by then.</summary>
public sealed class RetiredSlug
{
    /// <summary>How long an old slug leads on.</summary>
    public static readonly TimeSpan LeadsOnFor = TimeSpan.FromDays(90);

    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary><c>source</c>, <c>destination</c> or <c>warehouse</c>.</summary>
    public required string ObjectType { get; init; }

    /// <summary>The old slug.</summary>
    public required string Slug { get; init; }

    /// <summary>The thing that bore it.</summary>
    public required Guid ObjectId { get; init; }

    /// <summary>When it stops leading on.</summary>
    public required DateTimeOffset Until { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RetiredSlug>
    {
        public void Configure(EntityTypeBuilder<RetiredSlug> builder) => builder.HasIndex(r => new { r.WorkspaceId, r.ObjectType, r.Slug });
    }
}
