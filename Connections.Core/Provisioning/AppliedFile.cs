using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Provisioning;

/// <summary>The provisioning file as it was last applied: the base of the three-way merge. One row for a workspace.</summary>
public sealed class AppliedFile
{
    /// <summary>Always 1: there is one.</summary>
    public int Id { get; init; } = 1;

    /// <summary>The file with its variables filled in, encrypted, since passwords stand in it.</summary>
    public required string Sealed { get; set; }

    /// <summary>When it was applied.</summary>
    public required DateTimeOffset At { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<AppliedFile>
    {
        public void Configure(EntityTypeBuilder<AppliedFile> builder) => builder.Property(f => f.Id).ValueGeneratedNever();
    }
}
