using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary>What a piece of a mapping gives for an event: a value (JSON null too), or nothing at all.</summary>
/// <param name="IsPresent">False where nothing came of it: a key whose value is nothing disappears.</param>
/// <param name="Node">The value; it belongs to nobody yet, so it can be put into a tree.</param>
internal readonly record struct Resolved(bool IsPresent, JsonNode? Node)
{
    /// <summary>Nothing.</summary>
    public static Resolved Missing => default;

    /// <summary>A value.</summary>
    public static Resolved Of(JsonNode? node) => new(true, node);

    /// <summary>
    /// A value of the event, or nothing. The node is a view of the event's own bytes until somebody looks inside, so what is only
    /// copied keeps every digit.
    /// </summary>
    public static Resolved Of(JsonElement? element) => element is { } value ? Of(ToNode(value)) : Missing;

    /// <summary>The value where it is a text, else null.</summary>
    public string? Text => Node?.GetValueKind() == JsonValueKind.String ? Node.GetValue<string>() : null;

    private static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };
}

/// <summary>A compiled piece of a mapping. Pure: the same event gives the same value, on any thread.</summary>
internal delegate Resolved Expression(JsonElement record);
