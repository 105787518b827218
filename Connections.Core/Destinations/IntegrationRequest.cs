using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Destinations;

/// <summary>Somebody's wish for a tool that the catalogue lacks.</summary>
public sealed class IntegrationRequest
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>The tool's name, 1 to 100 characters. Requests for one name (without regard to case) count as votes for it.</summary>
    public required string Tool { get; init; }

    /// <summary>The tool's website; null when not given.</summary>
    public string? Website { get; init; }

    /// <summary><c>source</c> or <c>destination</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it should do, up to 2,000 characters.</summary>
    public required string Wish { get; init; }

    /// <summary>Where to answer.</summary>
    public required string Email { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<IntegrationRequest>
    {
        public void Configure(EntityTypeBuilder<IntegrationRequest> builder) => builder.HasIndex(r => new { r.WorkspaceId, r.At });
    }
}
