using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>What an action makes its request of.</summary>
/// <param name="Payload">What the mapping made of the event, checked against the action's fields.</param>
/// <param name="Settings">The destination's settings, secrets decrypted. Never changed.</param>
public sealed record ActionCall(JsonObject Payload, JsonObject Settings)
{
    /// <summary>A text of the settings; null where it is missing or empty.</summary>
    public string? Setting(string key) => TextOf(Settings[key]);

    /// <summary>A text of the payload; null where it is missing or empty.</summary>
    public string? Text(string key) => TextOf(Payload[key]);

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
