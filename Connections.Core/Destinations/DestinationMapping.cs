using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Destinations;

/// <summary>How events become payloads for one action of a destination.</summary>
public sealed class DestinationMapping
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The destination.</summary>
    public Guid DestinationId { get; init; }

    /// <summary>Its place among the destination's mappings, from 0.</summary>
    public required int Position { get; set; }

    /// <summary>The name shown to people.</summary>
    public required string Name { get; set; }

    /// <summary>The slug of the action, such as <c>send</c>.</summary>
    public required string Action { get; set; }

    /// <summary>Which events it takes, such as <c>type = "track"</c>.</summary>
    public required string Trigger { get; set; }

    /// <summary>The mapping as a JSON object of directives.</summary>
    public required string Mapping { get; set; }

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; set; } = true;

    internal sealed class Configuration : IEntityTypeConfiguration<DestinationMapping>
    {
        public void Configure(EntityTypeBuilder<DestinationMapping> builder) => builder.HasIndex(m => new { m.DestinationId, m.Position });
    }
}
