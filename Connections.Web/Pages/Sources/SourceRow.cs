using Connections.Core.Sources;
using Connections.Web.Pages.Shared;
using Connections.Web.Pages.Shared.Table;

namespace Connections.Web.Pages.Sources;

/// <summary>A source in the list.</summary>
/// <param name="Source">Without its keys.</param>
/// <param name="Href">Where it opens.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Connected">The destinations and warehouses that take its events, by name.</param>
public sealed record SourceRow(Source Source, string Href, ListStatus Status, IReadOnlyList<ConnectedThing> Connected) : ITableRow
{
    public Guid Id => Source.Id;
    public string Name => Source.Name;
    public string Slug => Source.Slug;
}
