using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>What an action makes its requests of: one payload, or the payloads of a batch.</summary>
/// <param name="Payloads">What the mapping made of each event, checked against the action's fields; at least one. Never changed.</param>
/// <param name="Settings">The destination's settings, secrets decrypted. Never changed.</param>
public sealed record ActionCall(IReadOnlyList<JsonObject> Payloads, JsonObject Settings)
{
    /// <summary>A call for a single event.</summary>
    public ActionCall(JsonObject payload, JsonObject settings)
        : this([payload], settings)
    {
    }

    /// <summary>The payload of a call for a single event; the first one of a batch.</summary>
    public JsonObject Payload => Payloads[0];

    /// <summary>What the mapping says is to happen to the destination's records: <c>add</c>, <c>update</c>, <c>upsert</c>, <c>delete</c> or <c>mirror</c>; null where it does not say.</summary>
    public string? SyncMode { get; init; }

    /// <summary>The field by which the destination's records are found; null where the mapping does not say.</summary>
    public string? MatchingKey { get; init; }

    /// <summary>The token of a destination with <see cref="Profile.OAuth"/>, valid now; null without one.</summary>
    public string? AccessToken { get; init; }

    /// <summary>When the request is made: for signatures, and for vendors that want the time of sending.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Whether the mapping sends in batches: then one payload alone goes in the form of a batch too.</summary>
    public bool InBatch { get; init; }

    /// <summary>A text of the settings; null where it is missing or empty.</summary>
    public string? Setting(string key) => TextOf(Settings[key]);

    /// <summary>A yes of the settings; <paramref name="unset"/> where they say nothing.</summary>
    public bool Flag(string key, bool unset = false) => Settings[key] is JsonValue value && value.TryGetValue(out bool yes) ? yes : unset;

    /// <summary>A text of the payload; null where it is missing or empty.</summary>
    public string? Text(string key) => TextOf(Payload[key]);

    /// <summary>The same call for some of its payloads.</summary>
    public ActionCall For(params IReadOnlyList<JsonObject> payloads) => this with { Payloads = payloads };

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
