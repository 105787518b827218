namespace Connections.Core.Destinations.GoogleAnalytics4;

/// <summary>One of Google's events: which fields are its parameters. A parameter has its field's name.</summary>
/// <param name="Slug">The action.</param>
/// <param name="Label">The action's name.</param>
/// <param name="Name">What Google calls the event; null where the mapping names it.</param>
/// <param name="Trigger">Which events are it.</param>
internal sealed record Ga4Event(string Slug, string Label, string? Name, string Trigger)
{
    /// <summary>Its own parameters.</summary>
    public IReadOnlyList<Field> Own { get; init; } = [];

    /// <summary>Further fields that are no parameters.</summary>
    public IReadOnlyList<Field> Besides { get; init; } = [];

    /// <summary>The field of the client's id. Two actions spell it another way, and mappings know it so.</summary>
    public string ClientKey { get; init; } = "client_id";

    public DestinationAction Action() => new(Slug, Label, Trigger)
    {
        Description = Name is null ? "Sends an event under a name of yours." : $"Sends Google's event {Name}.",
        Fields = [.. Ga4Fields.Before(ClientKey), .. Besides, .. Own, .. Ga4Fields.After()],
        Request = call => Ga4Request.Make(this, call),
    };
}
