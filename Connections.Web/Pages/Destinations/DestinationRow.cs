using Connections.Web.Pages.Shared;
using Connections.Web.Pages.Shared.Table;

namespace Connections.Web.Pages.Destinations;

/// <summary>A destination or warehouse in the list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Href">Where it opens.</param>
/// <param name="Kind">How events get there.</param>
/// <param name="Enabled">Whether it is switched on.</param>
/// <param name="Type">Slug of its catalogue entry.</param>
/// <param name="TypeName">What people call its type.</param>
/// <param name="Category">The catalogue's category.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Sources">The sources whose events it takes, by name.</param>
public sealed record DestinationRow(
    Guid Id, string Name, string Slug, string Href, DestinationKind Kind, bool Enabled, string Type, string TypeName, string Category,
    DateTimeOffset CreatedAt, ListStatus Status, IReadOnlyList<ConnectedThing> Sources) : ITableRow;
