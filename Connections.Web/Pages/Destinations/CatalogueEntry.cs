using Connections.Core.Destinations;
using Connections.Core.Warehouses;

namespace Connections.Web.Pages.Destinations;

/// <summary>The two ways in which data leaves.</summary>
public enum CatalogueKind
{
    /// <summary>A tool that gets each event as it comes.</summary>
    EventStreams,

    /// <summary>A database that is loaded in bulk.</summary>
    Storage,
}

/// <summary>A tile of the catalogue: a destination or a warehouse engine.</summary>
/// <param name="Slug">Its type.</param>
/// <param name="Name">What people read.</param>
/// <param name="Category">Its category.</param>
/// <param name="Description">One sentence on what it does.</param>
/// <param name="Kind">How data reaches it.</param>
public sealed record CatalogueEntry(string Slug, string Name, string Category, string Description, CatalogueKind Kind)
{
    /// <summary>Everything that can be connected, by name.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        .. DestinationCatalogue.All.Select(destination => destination.Profile)
            .Select(profile => new CatalogueEntry(profile.Slug, profile.Name, profile.Category, profile.Description, CatalogueKind.EventStreams))
            .Concat(WarehouseCatalogue.All.Select(engine => engine.Profile)
                .Select(profile => new CatalogueEntry(profile.Slug, profile.Name, "Warehouses", profile.Description, CatalogueKind.Storage)))
            .OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The name of a type; the slug itself where the catalogue lacks it.</summary>
    public static string NameOf(string type) => All.FirstOrDefault(entry => entry.Slug == type)?.Name ?? type;

    /// <summary>Whether its name, category or type contains the text, without regard to case.</summary>
    public bool Matches(string text) =>
        Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || Category.Contains(text, StringComparison.OrdinalIgnoreCase)
        || Slug.Contains(text, StringComparison.OrdinalIgnoreCase);
}
