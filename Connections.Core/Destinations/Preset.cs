using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>A mapping that a new destination starts with.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Action">Slug of its action.</param>
/// <param name="Trigger">Which events it takes.</param>
public sealed record Preset(string Name, string Action, string Trigger)
{
    /// <summary>Members in place of the action's defaults; null for none. Null as a member's value takes the default away.</summary>
    public JsonObject? Mapping { get; init; }

    /// <summary>The whole mapping: the action's defaults, and this preset's own members. A new object at each call.</summary>
    public JsonObject Full(DestinationAction action)
    {
        var full = action.Defaults();
        foreach (var (key, value) in Mapping ?? [])
        {
            full.Remove(key);
            if (value is not null)
                full[key] = value.DeepClone();
        }

        return full;
    }
}
