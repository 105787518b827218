namespace Connections.Web.Pages.Destinations;

/// <summary>How events get there; a tab of the list.</summary>
public enum DestinationKind
{
    /// <summary>One by one, as they come.</summary>
    Stream,

    /// <summary>In bulk, on a schedule: warehouses.</summary>
    Storage,
}
