using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>
/// Where a value stands in an event, such as <c>$.traits.list[0].id</c>. Segments part at dots and at <c>[0]</c>, <c>['a b']</c>,
/// <c>["a b"]</c>; numeric ones index lists, and a list's <c>length</c> is how many it holds. A key that holds a dot can be named in quotes only.
/// </summary>
internal sealed class EventPath(IReadOnlyList<string> segments)
{
    private readonly Segment[] _segments = [.. segments.Select(Segment.Of)];

    /// <summary>Its parts, as texts.</summary>
    public IReadOnlyList<string> Segments => segments;

    /// <summary>Reads a path as mappings write it: an optional <c>$.</c> in front, which alone means the whole event.</summary>
    public static EventPath Parse(string text)
    {
        var prefix = text.IndexOf("$.", StringComparison.Ordinal);
        return new(prefix < 0 ? Split(text) : Split(text.Remove(prefix, 2)));
    }

    /// <summary>The value there; null where anything on the way is missing. A JSON null is a value.</summary>
    public JsonElement? Read(JsonElement from)
    {
        foreach (var segment in _segments)
        {
            if (Step(from, segment) is not { } next)
                return null;
            from = next;
        }

        return from;
    }

    private static JsonElement? Step(JsonElement from, Segment segment) => from.ValueKind switch
    {
        JsonValueKind.Object => from.TryGetProperty(segment.Name, out var member) ? member : null,
        JsonValueKind.Array when segment.IsLength => JsonSerializer.SerializeToElement(from.GetArrayLength()),
        JsonValueKind.Array => segment.Index is { } index && index < from.GetArrayLength() ? from[index] : null,
        _ => null,
    };

    private static List<string> Split(string text)
    {
        List<string> segments = [];
        var segment = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '.')
                Close();
            else if (text[at] == '[' && Bracket(text, at) is var (inner, length))
            {
                Close();
                segments.Add(inner);
                at += length - 1;
            }
            else
                segment.Append(text[at]);
        }

        Close();
        return segments;

        void Close()
        {
            if (segment.Length > 0)
                segments.Add(segment.ToString());
            segment.Clear();
        }
    }

    // What stands in the brackets and their whole length; null where it is neither digits nor quoted: then the bracket is plain text.
    private static (string Inner, int Length)? Bracket(string text, int start)
    {
        var first = start + 1 < text.Length ? text[start + 1] : '\0';
        if (first is '\'' or '"')
        {
            var end = text.IndexOf($"{first}]", start + 2, StringComparison.Ordinal);
            return end < 0 ? null : (text[(start + 2)..end], end + 2 - start);
        }

        var close = text.IndexOf(']', start);
        return close > start + 1 && text.AsSpan((start + 1)..close).IndexOfAnyExceptInRange('0', '9') < 0
            ? (text[(start + 1)..close], close + 1 - start)
            : null;
    }

    /// <summary>A part of a path, read once.</summary>
    /// <param name="Name">The member's name in UTF-8, as the event's bytes have it.</param>
    /// <param name="Index">The place in a list; null where it is none.</param>
    /// <param name="IsLength">Mappings written for Segment ask a list for its length, as JavaScript lets them.</param>
    private readonly record struct Segment(byte[] Name, int? Index, bool IsLength)
    {
        public static Segment Of(string text) => new(
            Encoding.UTF8.GetBytes(text),
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (text.Length == 1 || text[0] != '0') ? index : null,
            text == "length");
    }
}
