using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>A value that a vendor offers for a field, such as one of its lists.</summary>
/// <param name="Value">What the field takes.</param>
/// <param name="Name">What people know it by; the value itself where it has no name.</param>
public sealed record VendorChoice(string Value, string Name)
{
    /// <summary>One for each object of a list; those without a value are left out.</summary>
    /// <param name="list">The list, wherever an answer has it.</param>
    /// <param name="value">The member that is the value, a text or a number.</param>
    /// <param name="name">The member that is the name.</param>
    internal static IEnumerable<VendorChoice> Each(JsonNode? list, string value, string name) => Each(list, item => item[value], item => item[name]);

    /// <summary>As <see cref="Each(JsonNode?, string, string)"/>, of members further within, and of those alone that are <paramref name="meant"/>.</summary>
    internal static IEnumerable<VendorChoice> Each(JsonNode? list, Func<JsonObject, JsonNode?> value, Func<JsonObject, JsonNode?> name, Func<JsonObject, bool>? meant = null)
    {
        foreach (var item in (list as JsonArray ?? []).OfType<JsonObject>())
        {
            if ((meant is null || meant(item)) && Text(value(item)) is { } text)
                yield return new(text, Text(name(item)) ?? text);
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue && node.ToString() is { Length: > 0 } text ? text : null;
}
