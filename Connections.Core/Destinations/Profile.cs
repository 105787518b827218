using Connections.Core.Settings;

namespace Connections.Core.Destinations;

/// <summary>What the catalogue says of a destination.</summary>
/// <param name="Slug">Its type: what a provisioning file calls it.</param>
/// <param name="Name">What people read, and the key that events use in their <c>integrations</c> object.</param>
/// <param name="Category">Its main category, as Segment's catalogue names them, such as <c>Raw Data</c>.</param>
/// <param name="Api">The origin of the vendor's API; null where the settings give whole addresses.</param>
public sealed record Profile(string Slug, string Name, string Category, string? Api = null)
{
    /// <summary>One sentence on what it does.</summary>
    public required string Description { get; init; }

    /// <summary>Other names by which a provisioning file or an event may call it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What the team has to say to connect it.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];
}
