using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

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

    /// <summary>The payloads, as they were made; null outside of delivery.</summary>
    internal IReadOnlyList<MadePayload>? Made { get; init; }

    /// <summary>The texts of <see cref="Settings"/>, where somebody has looked them out: each look at a node makes its text anew. Null outside of delivery.</summary>
    internal IReadOnlyDictionary<string, string>? SettingTexts { get; init; }

    /// <summary>What a body is made in; null where that is to be memory of its own.</summary>
    internal BatchBody? Body { get; init; }

    /// <summary>What the mapping says is to happen to the destination's records: <c>add</c>, <c>update</c>, <c>upsert</c>, <c>delete</c> or <c>mirror</c>; null where it does not say.</summary>
    public string? SyncMode { get; init; }

    /// <summary>The field by which the destination's records are found; null where the mapping does not say.</summary>
    public string? MatchingKey { get; init; }

    /// <summary>The mapping itself, for an action that needs to know what it lists though an event has no value for it; null outside of delivery. Never changed.</summary>
    public JsonObject? Mapping { get; init; }

    /// <summary>The token of a destination with <see cref="Profile.OAuth"/>, valid now; null without one.</summary>
    public string? AccessToken { get; init; }

    /// <summary>When the request is made: for signatures, and for vendors that want the time of sending.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Whether the mapping sends in batches: then one payload alone goes in the form of a batch too.</summary>
    public bool InBatch { get; init; }

    /// <summary>A text of the settings; null where it is missing or empty.</summary>
    public string? Setting(string key) => SettingTexts is null ? TextOf(Settings[key]) : SettingTexts.GetValueOrDefault(key);

    /// <summary>The texts of settings that are neither missing nor empty.</summary>
    internal static FrozenDictionary<string, string> TextsOf(JsonObject settings) =>
        settings.Where(setting => TextOf(setting.Value) is not null).ToFrozenDictionary(setting => setting.Key, setting => TextOf(setting.Value)!);

    /// <summary>A yes of the settings; <paramref name="unset"/> where they say nothing.</summary>
    public bool Flag(string key, bool unset = false) => Settings[key] is JsonValue value && value.TryGetValue(out bool yes) ? yes : unset;

    /// <summary>A text of the payload; null where it is missing or empty.</summary>
    public string? Text(string key) => TextOf(Member(key));

    /// <summary>A member of the payload, of which no more is looked at; null where it is missing.</summary>
    public JsonNode? Member(string key) => Made is null ? Payload[key] : Made[0].Node(key);

    /// <summary>The same call for some of its payloads.</summary>
    public ActionCall For(params IReadOnlyList<JsonObject> payloads) => this with { Payloads = payloads, Made = null };

    /// <summary>
    /// A member of the payload as JSON without white space, or, of a batch, a list of those of its payloads: for actions that pass on what the mapping made.
    /// One that is missing stands as <c>null</c>. Of a whole event it may be the event's own memory, which is good for as long as the call.
    /// </summary>
    public ReadOnlyMemory<byte> Json(string key)
    {
        var isList = InBatch || Payloads.Count > 1;
        if (Made is null)
            return isList ? CompactJson.ArrayBytes(Payloads.Select(payload => payload[key])) : CompactJson.Bytes(Payload[key]);
        if (!isList)
            return Made[0].JsonMemory(key);

        var length = Made.Count + 1;
        foreach (var payload in Made)
            length += payload.Json(key).Length;
        var memory = Body?.Take(length) ?? GC.AllocateUninitializedArray<byte>(length);
        var list = memory.Span;
        var at = 0;
        foreach (var payload in Made)
        {
            list[at] = (byte)(at == 0 ? '[' : ',');
            var json = payload.Json(key);
            json.CopyTo(list[(at + 1)..]);
            at += json.Length + 1;
        }

        list[at] = (byte)']';
        return memory;
    }

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
