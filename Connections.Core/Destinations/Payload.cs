using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Reads payloads, which are never changed, and makes the JSON of requests: what is taken out of a payload is copied.</summary>
internal static class Payload
{
    /// <summary>A text; null where it is missing or empty.</summary>
    public static string? Text(this JsonObject payload, string key) =>
        payload[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    /// <summary>Whether a member is true.</summary>
    public static bool Flag(this JsonObject payload, string key) => payload[key] is JsonValue value && value.TryGetValue(out bool yes) && yes;

    /// <summary>An object of the members that have a value.</summary>
    public static JsonObject Of(params ReadOnlySpan<(string Key, JsonNode? Value)> members) => new JsonObject().With(members);

    /// <summary>A copy of an object without some of its members; an empty one where it is none.</summary>
    public static JsonObject Without(this JsonNode? source, params ReadOnlySpan<string> keys)
    {
        var copy = source is JsonObject ? source.DeepClone().AsObject() : [];
        foreach (var key in keys)
            copy.Remove(key);
        return copy;
    }

    /// <summary>A copy of some members of an object, those that are there.</summary>
    public static JsonObject Only(this JsonNode? source, params ReadOnlySpan<string> keys)
    {
        JsonObject made = [];
        foreach (var key in keys)
        {
            if (source is JsonObject from && from.TryGetPropertyValue(key, out var value))
                made[key] = value?.DeepClone();
        }

        return made;
    }

    /// <summary>Sets members of a new object; those without a value are left out.</summary>
    public static JsonObject With(this JsonObject target, params ReadOnlySpan<(string Key, JsonNode? Value)> members)
    {
        foreach (var (key, value) in members)
        {
            if (value is not null)
                target[key] = Copy(value);
        }

        return target;
    }

    /// <summary>Sets in a new object whatever another one has.</summary>
    public static JsonObject With(this JsonObject target, JsonObject others)
    {
        foreach (var (key, value) in others)
            target[key] = value?.DeepClone();
        return target;
    }

    /// <summary>An array of values.</summary>
    public static JsonArray List(IEnumerable<JsonNode?> items) => [.. items.Select(Copy)];

    private static JsonNode? Copy(JsonNode? value) => value?.Parent is null ? value : value.DeepClone();
}
