using System.Text.Json.Nodes;
using Connections.Core.Mapping.Filters;

namespace Connections.Core.Destinations;

/// <summary>What is needed to add a destination.</summary>
/// <param name="Type">Slug of its catalogue entry.</param>
/// <param name="Name">Its name; unique for each of its sources.</param>
/// <param name="Sources">The sources it takes events from; at least one.</param>
/// <param name="Settings">All settings, secrets included.</param>
public sealed record NewDestination(string Type, string Name, IReadOnlyList<Guid> Sources, JsonObject Settings)
{
    /// <summary>The slug; null to make it from the name.</summary>
    public string? Slug { get; init; }

    /// <summary>An origin that replaces the vendor's; null for the vendor's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Its mappings in order; null for the presets of its catalogue entry.</summary>
    public IReadOnlyList<WantedMapping>? Mappings { get; init; }

    /// <summary>Its filters in order.</summary>
    public IReadOnlyList<FilterDefinition> Filters { get; init; } = [];

    /// <summary>The consent categories that an event's user must have agreed to.</summary>
    public IReadOnlyList<string> ConsentCategories { get; init; } = [];

    /// <summary>What its vendor granted by OAuth; null for nothing yet.</summary>
    public JsonObject? OAuth { get; init; }

    /// <summary>A destination of the same type whose secrets and OAuth credentials are taken where none are given here; null for none.</summary>
    public Guid? SecretsOf { get; init; }
}

/// <summary>A mapping as somebody wants it.</summary>
/// <param name="Name">The name shown to people.</param>
/// <param name="Action">The slug of an action of the catalogue entry.</param>
/// <param name="Trigger">Which events it takes.</param>
/// <param name="Mapping">The JSON object of directives.</param>
public sealed record WantedMapping(string Name, string Action, string Trigger, JsonObject Mapping)
{
    /// <summary>The mapping that this replaces, so that what was delivered by it stays known; null for a new one.</summary>
    public Guid? Id { get; init; }

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A stored one.</summary>
    public static WantedMapping Of(DestinationMapping stored) =>
        new(stored.Name, stored.Action, stored.Trigger, JsonNode.Parse(stored.Mapping)!.AsObject()) { Id = stored.Id, Enabled = stored.Enabled };

    /// <summary>Whether the two say the same.</summary>
    public bool SaysAs(WantedMapping other) =>
        (Name, Action, Trigger, Enabled) == (other.Name, other.Action, other.Trigger, other.Enabled) && JsonNode.DeepEquals(Mapping, other.Mapping);
}
