using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations;

/// <summary>
/// What a mapping made of an event, checked against the action's fields: as nodes for who looks inside, and as bytes for who passes members on. Never
/// changed; destinations of equal mappings share it.
/// </summary>
internal sealed class MadePayload
{
    private readonly JsonElement _written;                             // all of it, where it was written
    private readonly KeyValuePair<string, JsonElement>[]? _found;      // its members, where they are the event's own
    private readonly (string Key, PlainEvent Event)? _whole;           // its one member, where that is the whole event
    private JsonObject? _nodes;
    private Passed? _passed;                                           // the member that was last passed on

    private MadePayload(JsonElement written, KeyValuePair<string, JsonElement>[]? found, int bytes) => (_written, _found, Bytes) = (written, found, bytes);

    private MadePayload(string key, PlainEvent whole) => (_whole, Bytes) = ((key, whole), Encoding.UTF8.GetByteCount(key) + whole.Json.Length + 5);

    /// <summary>The size of its JSON.</summary>
    public int Bytes { get; }

    /// <summary>It as nodes, made when somebody asks first.</summary>
    public JsonObject Nodes => _nodes ?? Interlocked.CompareExchange(ref _nodes, MakeNodes(), null) ?? _nodes;

    /// <summary>A payload of members as the event has them.</summary>
    public static MadePayload Of(KeyValuePair<string, JsonElement>[] found)
    {
        var bytes = found.Length == 0 ? 2 : 1; // the braces; one comma less than members
        foreach (var (key, value) in found)
            bytes += Encoding.UTF8.GetByteCount(key) + JsonMarshal.GetRawUtf8Value(value).Length + 4;
        return new(default, found, bytes);
    }

    /// <summary>A payload of one member, the whole event.</summary>
    public static MadePayload Of(string key, PlainEvent whole) => new(key, whole);

    /// <summary>A payload that was written by <see cref="JsonScratch"/>, without white space.</summary>
    public static MadePayload Of(JsonElement written) => new(written, null, JsonMarshal.GetRawUtf8Value(written).Length);

    /// <summary>A payload of nodes.</summary>
    public static MadePayload Of(JsonObject nodes)
    {
        using var scratch = JsonScratch.Rent();
        nodes.WriteTo(scratch.Writer);
        return Of(scratch.ToElement());
    }

    /// <summary>A member; false where it has none of that name.</summary>
    public bool TryGet(string key, out JsonElement value)
    {
        if (_whole is { } whole)
        {
            var isIt = whole.Key == key;
            value = isIt ? whole.Event.Record : default;
            return isIt;
        }

        if (_found is null)
            return _written.TryGetProperty(key, out value);
        foreach (var (name, member) in _found)
        {
            if (name != key)
                continue;
            value = member;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>A member as a node; null where it has none of that name, or null there.</summary>
    public JsonNode? Node(string key) => TryGet(key, out var value) ? Node(value) : null;

    /// <summary>A member's JSON without white space, and no more escaping than JSON asks for; <c>null</c> for one that is missing.</summary>
    public ReadOnlySpan<byte> Json(string key)
    {
        if (_whole is { } whole)
            return whole.Key == key ? whole.Event.Json.Span : "null"u8;
        if (!TryGet(key, out var value))
            return "null"u8;
        if (_found is null)
            return JsonMarshal.GetRawUtf8Value(value);
        if (_passed is not { } passed || passed.Key != key)
            _passed = passed = new(key, CompactJson.IsCompact(JsonMarshal.GetRawUtf8Value(value)) ? (ReadOnlyMemory<byte>?)null : CompactJson.Bytes(value)); // the cast: null alone would be empty memory
        return passed.Rewritten is { } written ? written.Span : JsonMarshal.GetRawUtf8Value(value);
    }

    private JsonObject MakeNodes() =>
        _whole is { } whole ? new() { [whole.Key] = Node(whole.Event.Record) }
        : _found is null ? JsonObject.Create(_written)!
        : new(_found.Select(one => KeyValuePair.Create(one.Key, Node(one.Value))));

    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>A member as it goes to others; <see cref="Rewritten"/> is null for as it is.</summary>
    private sealed record Passed(string Key, ReadOnlyMemory<byte>? Rewritten);
}
