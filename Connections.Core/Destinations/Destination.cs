using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Destinations;

/// <summary>A tool that a team connected: one instance of a catalogue entry, with its settings.</summary>
public sealed class Destination
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>See <see cref="Workspaces.Slug"/>.</summary>
    public required string Slug { get; set; }

    /// <summary>The name shown to people, 1 to 100 characters, unique for each source it takes events from.</summary>
    public required string Name { get; set; }

    /// <summary>The slug of its catalogue entry. It cannot change.</summary>
    public required string Type { get; init; }

    /// <summary>Whether events are delivered to it. A new one starts disabled in the console.</summary>
    public bool Enabled { get; set; }

    /// <summary>Settings that are not secret, as a JSON object.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>Secret settings, as an encrypted JSON object (see <c>Storage.SecretBox</c>); null where there is none.</summary>
    public string? Secrets { get; set; }

    /// <summary>An origin that replaces scheme, host and port of every request; null for the vendor's own.</summary>
    public string? Endpoint { get; set; }

    /// <summary>What its vendor granted by OAuth, as an encrypted JSON object (see <see cref="OAuthGrant"/>); null where nothing was.</summary>
    public string? OAuth { get; set; }

    /// <summary>Why its vendor grants no new token any more; null where it does. It stands until somebody connects it again.</summary>
    public string? ReconnectReason { get; set; }

    /// <summary>The consent categories that an event's user must have agreed to, all of them; empty for none.</summary>
    public List<string> ConsentCategories { get; set; } = [];

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of whoever made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The sources whose events it takes.</summary>
    public List<Source> Sources { get; init; } = [];

    /// <summary>Its mappings, in the order in which they run for one event.</summary>
    public List<DestinationMapping> Mappings { get; init; } = [];

    /// <summary>Its filters, in the order in which people listed them.</summary>
    public List<DestinationFilter> Filters { get; init; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Destination>
    {
        public void Configure(EntityTypeBuilder<Destination> builder)
        {
            builder.HasIndex(d => new { d.WorkspaceId, d.Slug }).IsUnique();
            builder.HasMany(d => d.Sources).WithMany().UsingEntity("DestinationSources");
            builder.HasMany(d => d.Mappings).WithOne().HasForeignKey(m => m.DestinationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasMany(d => d.Filters).WithOne().HasForeignKey(f => f.DestinationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Workspace>().WithMany().HasForeignKey(d => d.WorkspaceId);
        }
    }
}
