using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>One thing a destination can do with an event: which events, which fields, which request.</summary>
/// <param name="Slug">What mappings call it, such as <c>send</c>.</param>
/// <param name="Name">What people read.</param>
/// <param name="Trigger">The trigger of its preset.</param>
public sealed record DestinationAction(string Slug, string Name, string Trigger)
{
    /// <summary>One sentence on what it does.</summary>
    public required string Description { get; init; }

    /// <summary>What a payload may hold; anything else that a mapping gives is left out.</summary>
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>
    /// Makes the one request of a payload that fits <see cref="Fields"/>: a pure function. A problem means that no request can be made
    /// of this payload, ever.
    /// </summary>
    public required Func<ActionCall, Checked<ActionRequest>> Request { get; init; }

    /// <summary>The mapping that a new destination starts with: every field's default. A new object at each call.</summary>
    public JsonObject Preset() =>
        new(Fields.Where(field => field.Default is not null).Select(field => KeyValuePair.Create(field.Key, field.Default?.DeepClone())));
}
