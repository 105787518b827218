using Connections.Web.Pages.Shared.Table;

namespace Connections.Web.Pages.Shared;

/// <summary>What stands at the other end of a connection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Href">Where it opens.</param>
/// <param name="Enabled">Whether it works.</param>
/// <param name="Type">The slug of its type and the type's name: its tile, the same as in the list of its kind.</param>
public sealed record ConnectedThing(string Name, string Href, bool Enabled, (string Slug, string Name) Type)
{
    // A slug starts with a letter or digit, so these are nobody's. Only the address tells apart a destination and a warehouse of one slug.
    private const string Any = "_any", None = "_none";

    /// <summary>What a filter offers for a row that is connected so: each thing by name, and whether there is one at all.</summary>
    public static IEnumerable<FilterValue> FilterValues(IReadOnlyList<ConnectedThing> things, string noun) => things.Count == 0
        ? [new(None, $"No {noun}")]
        : [new(Any, $"Any {noun}"), .. things.Select(thing => new FilterValue(thing.Href[(thing.Href.IndexOf('/', 1) + 1)..], thing.Name))];
}
