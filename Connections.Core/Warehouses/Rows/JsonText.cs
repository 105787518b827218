using System.Buffers.Text;
using System.Text;

namespace Connections.Core.Warehouses.Rows;

/// <summary>Turns JSON tokens into the texts that are stored.</summary>
internal static class JsonText
{
    private static readonly byte[] Replacement = [0xEF, 0xBF, 0xBD];

    /// <summary>
    /// Unescapes the inside of a JSON string. A lone surrogate becomes U+FFFD, as UTF-8 cannot hold it; U+0000 is dropped, since engines
    /// refuse it or cut the text there.
    /// </summary>
    /// <param name="escaped">The token without its quotes; valid JSON.</param>
    /// <param name="text">At least as long: unescaping only shortens.</param>
    /// <param name="hadNul">Whether a U+0000 was dropped.</param>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> text, out bool hadNul)
    {
        hadNul = false;
        var length = 0;
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
                plain = escaped.Length;
            escaped[..plain].CopyTo(text[length..]);
            length += plain;
            escaped = escaped[plain..];
            if (escaped.IsEmpty)
                break;

            if (escaped[1] == 'u')
            {
                escaped = UnescapeUnicode(escaped, text, ref length, ref hadNul);
                continue;
            }

            text[length++] = escaped[1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var itself => itself,
            };
            escaped = escaped[2..];
        }

        return length;
    }

    /// <summary>Copies a JSON value without the white space between its tokens; keys, order and escapes stay as sent.</summary>
    /// <returns>Bytes written.</returns>
    public static int Compact(ReadOnlySpan<byte> json, Span<byte> text)
    {
        var length = 0;
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var c = json[at];
            if (!inString && c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            text[length++] = c;
            if (inString && c == '\\')
                text[length++] = json[++at];
            else if (c == '"')
                inString = !inString;
        }

        return length;
    }

    private static ReadOnlySpan<byte> UnescapeUnicode(ReadOnlySpan<byte> escaped, Span<byte> text, scoped ref int length, scoped ref bool hadNul)
    {
        var unit = Unit(escaped);
        var rest = escaped[6..];
        if (unit == 0)
        {
            hadNul = true;
            return rest;
        }

        if (char.IsHighSurrogate(unit) && rest.StartsWith("\\u"u8) && char.IsLowSurrogate(Unit(rest)))
        {
            length += new Rune(unit, Unit(rest)).EncodeToUtf8(text[length..]);
            return rest[6..];
        }

        if (char.IsSurrogate(unit))
        {
            Replacement.CopyTo(text[length..]);
            length += Replacement.Length;
            return rest;
        }

        length += new Rune(unit).EncodeToUtf8(text[length..]);
        return rest;
    }

    // The UTF-16 unit of an escape like \u00e9.
    private static char Unit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape[2..6], out ushort unit, out _, 'X') ? (char)unit : throw new FormatException("An escape of a JSON text is broken.");
}
