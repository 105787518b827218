using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Workspaces;

/// <summary>A team's set-up. There is one for each installation; every row carries its id all the same.</summary>
public sealed class Workspace
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The first segment of the console's addresses; see <see cref="Workspaces.Slug"/>.</summary>
    public required string Slug { get; set; }

    /// <summary>The name shown to people, 1 to 100 characters.</summary>
    public required string Name { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Workspace>
    {
        public void Configure(EntityTypeBuilder<Workspace> builder) => builder.HasIndex(w => w.Slug).IsUnique();
    }
}
