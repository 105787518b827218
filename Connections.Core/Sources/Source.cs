using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Sources;

/// <summary>Something that sends events: a website, an app or a server.</summary>
public sealed class Source
{
    /// <summary>The row's key; it stands in every stored event.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>1 to 63 of a-z, 0-9, <c>-</c> and <c>_</c>. It stands in addresses; an old one leads on for 90 days.</summary>
    public required string Slug { get; set; }

    /// <summary>The name shown to people, 1 to 100 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The slug of its <see cref="SourceType"/>. It cannot change.</summary>
    public required string Type { get; init; }

    /// <summary>Where the sender runs, such as <c>Production</c>; null where nobody said.</summary>
    public string? Environment { get; set; }

    /// <summary>Whether its events are stored.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>True when the product disabled it by the 14-day rule, false when a person did; meaningless while enabled.</summary>
    public bool DisabledAutomatically { get; set; }

    /// <summary>When it was disabled last; null if it never was.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Settings as a JSON object.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>Name of its schema in warehouses, derived once from the slug (<c>-</c> to <c>_</c>) and kept apart from it.</summary>
    public required string WarehouseSchema { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of whoever made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Since when no enabled destination or warehouse takes its events; null while one does. The 14-day clock starts here.</summary>
    public DateTimeOffset? UnconnectedSince { get; set; }

    /// <summary>When its owners were first mailed that the 14-day rule will disable it. It counts only when it is later than <see cref="UnconnectedSince"/>.</summary>
    public DateTimeOffset? WarnedAt { get; set; }

    /// <summary>Why the source is on the exception list, so that the 14-day rule never disables it; null when it is not on it.</summary>
    public string? KeptReason { get; set; }

    /// <summary>Who put it on the exception list.</summary>
    public string? KeptBy { get; set; }

    /// <summary>When it was put on the exception list.</summary>
    public DateTimeOffset? KeptAt { get; set; }

    /// <summary>Its write keys, at least one.</summary>
    public List<WriteKey> WriteKeys { get; init; } = [];

    /// <summary>The catalogue entry of <see cref="Type"/>.</summary>
    public SourceType CatalogueEntry => SourceType.Find(Type) ?? throw new InvalidOperationException($"Source {Id} has the unknown type '{Type}'.");

    internal sealed class Configuration : IEntityTypeConfiguration<Source>
    {
        public void Configure(EntityTypeBuilder<Source> builder)
        {
            builder.HasIndex(s => new { s.WorkspaceId, s.Slug }).IsUnique();
            builder.HasIndex(s => new { s.WorkspaceId, s.WarehouseSchema }).IsUnique();
            builder.Ignore(s => s.CatalogueEntry);
            builder.HasMany(s => s.WriteKeys).WithOne().HasForeignKey(k => k.SourceId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Workspace>().WithMany().HasForeignKey(s => s.WorkspaceId);
        }
    }
}
