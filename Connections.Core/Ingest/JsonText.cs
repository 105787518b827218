using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>Texts of JSON that was already checked to be well-formed UTF-8.</summary>
internal static class JsonText
{
    /// <summary>What a string token means, without its quotes. One with half a surrogate pair, which no text can hold, is given as it was written.</summary>
    public static string Decode(ReadOnlySpan<byte> token)
    {
        var inner = token[1..^1];
        if (!inner.Contains((byte)'\\') || HasHalfAPair(inner))
            return Encoding.UTF8.GetString(inner);
        var reader = new Utf8JsonReader(token);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>Whether the name that the reader stands on is this one, however it is spelled.</summary>
    public static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? !HasHalfAPair(reader.ValueSpan) && reader.ValueTextEquals(name) : reader.ValueSpan.SequenceEqual(name);

    /// <summary>
    /// Whether a text has half a surrogate pair as an escape, which no text can hold. Asked before, since the reader throws: a hostile body
    /// may have a hundred thousand of them, and each exception takes longer than the parsing of a whole event.
    /// </summary>
    public static bool HasHalfAPair(ReadOnlySpan<byte> inner)
    {
        var pending = false;
        while (!inner.IsEmpty)
        {
            var unit = 0;
            var length = inner[0] != '\\' ? 1 : inner[1] != 'u' ? 2 : 6;
            if (length == 6 && !Utf8Parser.TryParse(inner.Slice(2, 4), out unit, out _, 'x'))
                return true; // the reader has let none of these pass
            if (pending != unit is >= 0xDC00 and <= 0xDFFF)
                return true;
            pending = unit is >= 0xD800 and <= 0xDBFF;
            inner = inner[length..];
        }

        return pending;
    }

    /// <summary>The UTF-8 of what a string token's inside means; nothing is copied where it has no escapes.</summary>
    public static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> token) =>
        token.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(Decode(token)) : token[1..^1];

    /// <summary>Whether it holds line breaks or tabs, which can only stand between tokens.</summary>
    public static bool HasLines(ReadOnlySpan<byte> json) => json.IndexOfAny("\n\r\t"u8) >= 0;

    /// <summary>
    /// Copies JSON without the blanks between tokens when it holds line breaks or tabs, which then cannot be inside a string: a stored
    /// event is one line. False, and nothing copied, when it has none.
    /// </summary>
    public static bool TryCompact(ReadOnlySpan<byte> json, PooledBuffer to)
    {
        if (!HasLines(json))
            return false;

        var target = to.GetSpan(json.Length);
        var (length, inString) = (0, false);
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (!inString && c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            target[length++] = c;
            if (c == '"')
                inString = !inString;
            else if (c == '\\')
                target[length++] = json[++i];
        }

        to.Advance(length);
        return true;
    }
}
