using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>How a mapping's events share calls: what its action allows, narrowed by what the mapping says.</summary>
/// <param name="MaxEvents">At most so many share one.</param>
/// <param name="MaxBytes">At most so many bytes of payloads do; one payload that is larger goes alone.</param>
/// <param name="Keys">Members of the payload that all in one call have in common.</param>
internal sealed record PlannedBatch(int MaxEvents, int MaxBytes, IReadOnlyList<string> Keys)
{
    /// <summary>Null where each event goes alone.</summary>
    /// <param name="limits">What the action allows; null for no batches.</param>
    /// <param name="mapping">The mapping with its members <c>enable_batching</c>, <c>batch_size</c>, <c>batch_bytes</c> and <c>batch_keys</c>, each of which may be missing.</param>
    public static PlannedBatch? Of(Batch? limits, JsonObject mapping)
    {
        if (limits is null || !(Literal(mapping["enable_batching"]) is JsonValue enabled && enabled.TryGetValue(out bool isOn) ? isOn : limits.OnByDefault))
            return null;
        var events = Number(mapping["batch_size"]) ?? limits.Usual ?? limits.MaxEvents;
        var keys = (Literal(mapping["batch_keys"]) as JsonArray ?? []).OfType<JsonValue>().Select(key => key.TryGetValue(out string? name) ? name : null).OfType<string>();
        return new(Math.Min(events, limits.MaxEvents), Math.Min(Number(mapping["batch_bytes"]) ?? limits.MaxBytes, limits.MaxBytes), [.. limits.Keys.Union(keys)]);
    }

    /// <summary>What a payload has to have in common with others: the JSON of its keys.</summary>
    public string KeyOf(MadePayload payload)
    {
        for (var at = 0; at < Keys.Count; at++) // not foreach, which makes an object for each event
            if (payload.TryGet(Keys[at], out _))
                return TextOf(payload);
        return "";
    }

    private string TextOf(MadePayload payload) => string.Join('\n', Keys.Select(key => payload.TryGet(key, out var value) ? value.GetRawText() : ""));

    // Zero and less stand in published mappings for "as usual".
    private static int? Number(JsonNode? node) =>
        Literal(node) is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number) && number >= 1
            ? (int)Math.Min(number, int.MaxValue)
            : null;

    private static JsonNode? Literal(JsonNode? node) => node is JsonObject { Count: 1 } directive && directive["@literal"] is { } literal ? literal : node;
}
