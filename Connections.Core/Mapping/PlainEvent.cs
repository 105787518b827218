using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>
/// An event whose JSON is plain (see <see cref="PlainJson"/>), as nearly all that libraries send: what is asked of every event it answers from its bytes,
/// and a tree is made of it when somebody looks further. Safe to use from many threads.
/// </summary>
internal sealed class PlainEvent
{
    private Members _members; // filled in once, by the walk
    private StrongBox<JsonElement>? _record;

    private PlainEvent(ReadOnlyMemory<byte> json) => Json = json;

    /// <summary>The event: compact, without an escape.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>It as a tree.</summary>
    public JsonElement Record => (_record ??= new(JsonElement.Parse(Json.Span))).Value;

    /// <summary>The event; null where it is not plain, or no JSON at all.</summary>
    public static PlainEvent? Find(ReadOnlyMemory<byte> json)
    {
        var found = new PlainEvent(json);
        return PlainJson.IsPlain(json.Span, found._members) ? found : null;
    }

    /// <summary>A member's value as it stands there; empty where it is missing.</summary>
    /// <param name="member">One of the places of <see cref="PlainMember"/>.</param>
    public ReadOnlySpan<byte> Raw(int member) => Json.Span.Slice(_members[member].Start, _members[member].Length);

    /// <summary>A member's text in UTF-8; false where it is missing, or no text.</summary>
    public bool TryGetText(int member, out ReadOnlySpan<byte> text)
    {
        var raw = Raw(member);
        var isText = raw is [(byte)'"', ..];
        text = isText ? raw[1..^1] : default;
        return isText;
    }

    [InlineArray(PlainMember.Count)]
    private struct Members
    {
        private PlainMember _first;
    }
}
