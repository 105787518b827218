using System.Text;
using System.Text.Json;

namespace Connections.Core.Mapping.Filters;

/// <summary>Where a value stands in an event, as filters see it: through objects alone, since a list's items have no names.</summary>
internal sealed class MemberPath(IReadOnlyList<string> segments)
{
    private readonly byte[][] _names = [.. segments.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Its parts; none for the event itself.</summary>
    public IReadOnlyList<string> Segments => segments;

    /// <summary>Reads the path of an action: parts between dots; a backslash makes the next character a part of a name.</summary>
    public static MemberPath Parse(string text)
    {
        List<string> segments = [];
        var segment = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                segment.Append(text[++at]);
            else if (text[at] == '.')
                Close();
            else
                segment.Append(text[at]);
        }

        if (text.Length > 0)
            Close();
        return new(segments);

        void Close()
        {
            segments.Add(segment.ToString());
            segment.Clear();
        }
    }

    /// <summary>The value there; null where anything on the way is missing.</summary>
    public JsonElement? Read(JsonElement from)
    {
        foreach (var name in _names)
        {
            if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(name, out var next))
                return null;
            from = next;
        }

        return from;
    }
}
