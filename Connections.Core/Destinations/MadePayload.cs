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
internal abstract class MadePayload
{
    private JsonObject? _nodes;

    private MadePayload(int bytes) => Bytes = bytes;

    /// <summary>The size of its JSON.</summary>
    public int Bytes { get; }

    /// <summary>It as nodes, made when somebody asks first.</summary>
    public JsonObject Nodes => _nodes ?? Interlocked.CompareExchange(ref _nodes, MakeNodes(), null) ?? _nodes;

    /// <summary>A payload of members as the event has them.</summary>
    public static MadePayload Of(KeyValuePair<string, JsonElement>[] found) => new Found(found);

    /// <summary>A payload of one member, the whole event.</summary>
    public static MadePayload Of(string key, PlainEvent whole) => new Whole(key, whole);

    /// <summary>A payload that was written by <see cref="JsonScratch"/>, without white space.</summary>
    public static MadePayload Of(JsonElement written) => new Written(written);

    /// <summary>A payload of nodes.</summary>
    public static MadePayload Of(JsonObject nodes)
    {
        using var scratch = JsonScratch.Rent();
        nodes.WriteTo(scratch.Writer);
        return Of(scratch.ToElement());
    }

    /// <summary>A member; false where it has none of that name.</summary>
    public abstract bool TryGet(string key, out JsonElement value);

    /// <summary>A member as a node; null where it has none of that name, or null there.</summary>
    public JsonNode? Node(string key) => TryGet(key, out var value) ? Node(value) : null;

    /// <summary>A member's JSON without white space, and no more escaping than JSON asks for; <c>null</c> for one that is missing.</summary>
    public abstract ReadOnlySpan<byte> Json(string key);

    /// <summary>As <see cref="Json"/>, to be held on to: the event's own memory where the member is all of it, so no longer than the event is.</summary>
    public virtual ReadOnlyMemory<byte> JsonMemory(string key) => Json(key).ToArray();

    private protected abstract JsonObject MakeNodes();

    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>Its one member is the whole event.</summary>
    private sealed class Whole(string key, PlainEvent whole) : MadePayload(Encoding.UTF8.GetByteCount(key) + whole.Json.Length + 5)
    {
        public override bool TryGet(string name, out JsonElement value)
        {
            var isIt = name == key;
            value = isIt ? whole.Record : default;
            return isIt;
        }

        public override ReadOnlySpan<byte> Json(string name) => name == key ? whole.Json.Span : "null"u8;

        public override ReadOnlyMemory<byte> JsonMemory(string name) => name == key ? whole.Json : base.JsonMemory(name);

        private protected override JsonObject MakeNodes() => new() { [key] = Node(whole.Record) };
    }

    /// <summary>All of it was written.</summary>
    private sealed class Written(JsonElement written) : MadePayload(JsonMarshal.GetRawUtf8Value(written).Length)
    {
        public override bool TryGet(string key, out JsonElement value) => written.TryGetProperty(key, out value);

        public override ReadOnlySpan<byte> Json(string key) => TryGet(key, out var value) ? JsonMarshal.GetRawUtf8Value(value) : "null"u8;

        private protected override JsonObject MakeNodes() => JsonObject.Create(written)!;
    }

    /// <summary>Its members are the event's own.</summary>
    private sealed class Found(KeyValuePair<string, JsonElement>[] found) : MadePayload(BytesOf(found))
    {
        private Passed? _passed; // the member that was last passed on

        public override bool TryGet(string key, out JsonElement value)
        {
            foreach (var (name, member) in found)
            {
                if (name != key)
                    continue;
                value = member;
                return true;
            }

            value = default;
            return false;
        }

        public override ReadOnlySpan<byte> Json(string key)
        {
            if (!TryGet(key, out var value))
                return "null"u8;
            if (_passed is not { } passed || passed.Key != key)
                _passed = passed = new(key, CompactJson.IsCompact(JsonMarshal.GetRawUtf8Value(value)) ? (ReadOnlyMemory<byte>?)null : CompactJson.Bytes(value)); // the cast: null alone would be empty memory
            return passed.Rewritten is { } written ? written.Span : JsonMarshal.GetRawUtf8Value(value);
        }

        private protected override JsonObject MakeNodes() => new(found.Select(one => KeyValuePair.Create(one.Key, Node(one.Value))));

        private static int BytesOf(KeyValuePair<string, JsonElement>[] found)
        {
            var bytes = found.Length == 0 ? 2 : 1; // the braces; one comma less than members
            foreach (var (key, value) in found)
                bytes += Encoding.UTF8.GetByteCount(key) + JsonMarshal.GetRawUtf8Value(value).Length + 4;
            return bytes;
        }

        /// <summary>A member as it goes to others; <see cref="Rewritten"/> is null for as it is.</summary>
        private sealed record Passed(string Key, ReadOnlyMemory<byte>? Rewritten);
    }
}
