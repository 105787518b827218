using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>Makes HubSpot's properties, which are texts and numbers of one level.</summary>
internal static class HubSpotProperties
{
    /// <summary>The named members without white space at their ends, the lifecycle stage in lower case, and the other properties flat.</summary>
    public static JsonObject Of(JsonObject payload, params ReadOnlySpan<string> keys)
    {
        JsonObject made = [];
        foreach (var key in keys)
        {
            if (Value(payload[key]) is { } value)
                made[key] = key == "lifecyclestage" ? value.ToString().ToLowerInvariant() : value;
        }

        return made.With(Flat(payload["properties"]) ?? []);
    }

    /// <summary>An object without nulls: lists become texts joined by semicolons, objects their JSON. Null where it is none.</summary>
    public static JsonObject? Flat(JsonNode? properties)
    {
        if (properties is not JsonObject given)
            return null;
        JsonObject flat = [];
        foreach (var (key, value) in given)
        {
            if (Value(value) is { } known)
                flat[key] = known;
        }

        return flat;
    }

    private static JsonNode? Value(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => string.Join(';', list.Select(item => item is JsonObject or JsonArray ? CompactJson.Text(item) : item?.ToString())),
        JsonObject inner => CompactJson.Text(inner),
        JsonValue known when known.TryGetValue(out string? text) => text.Trim(),
        _ => value.DeepClone(),
    };
}
