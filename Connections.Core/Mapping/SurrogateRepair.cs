using System.Buffers.Text;

namespace Connections.Core.Mapping;

/// <summary>Replaces escapes of half a surrogate pair, such as a lone <c>\ud83d</c>, by <c>\ufffd</c>. Everything else stays as it is.</summary>
internal static class SurrogateRepair
{
    private const int EscapeLength = 6; // \uXXXX

    /// <summary>The JSON itself where there is nothing to repair, else a repaired copy.</summary>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json)
    {
        byte[]? copy = null;
        var text = json.Span;
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOf((byte)'\\');
            if (next < 0)
                break;
            at += next;
            if (Unit(text, at) is not { } unit)
            {
                at += 2; // another escape, such as \n or \\
                continue;
            }

            if (char.IsHighSurrogate(unit) && Unit(text, at + EscapeLength) is { } second && char.IsLowSurrogate(second))
            {
                at += 2 * EscapeLength;
                continue;
            }

            if (char.IsSurrogate(unit))
                "fffd"u8.CopyTo((copy ??= json.ToArray()).AsSpan(at + 2));
            at += EscapeLength;
        }

        return copy ?? json;
    }

    // The UTF-16 unit that is escaped there; null where none is.
    private static char? Unit(ReadOnlySpan<byte> text, int at) =>
        at + EscapeLength <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && Utf8Parser.TryParse(text.Slice(at + 2, 4), out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : null;
}
