using System.Text.Json.Nodes;
using Connections.Core.Mapping.Filters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Destinations;

/// <summary>What is kept from a destination, of some of its events or of their properties.</summary>
public sealed class DestinationFilter
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The destination.</summary>
    public Guid DestinationId { get; init; }

    /// <summary>Its place among the destination's filters, from 0.</summary>
    public required int Position { get; set; }

    /// <summary>The name shown to people, 1 to 64 characters.</summary>
    public required string Name { get; set; }

    /// <summary>Which events it is about: FQL, or <c>all</c>.</summary>
    public required string If { get; set; }

    /// <summary>What happens to them: a JSON array of actions (see <see cref="FilterActions"/>).</summary>
    public required string Actions { get; set; }

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The same as the filter language takes it.</summary>
    public FilterDefinition ToDefinition() => new(Name, If, JsonNode.Parse(Actions)!.AsArray(), Enabled) { Id = Id };

    internal sealed class Configuration : IEntityTypeConfiguration<DestinationFilter>
    {
        public void Configure(EntityTypeBuilder<DestinationFilter> builder)
        {
            builder.ToTable("DestinationFilters");
            builder.HasIndex(f => new { f.DestinationId, f.Position });
        }
    }
}
