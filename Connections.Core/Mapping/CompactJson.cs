using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary>JSON as it goes to others: no white space, and no more escaping than JSON asks for, as JavaScript writes it.</summary>
internal static class CompactJson
{
    // What ends a number, a word or a sign between two texts: another text, or white space.
    private static readonly SearchValues<byte> OutsideText = SearchValues.Create("\" \t\r\n"u8);

    /// <summary>The bytes of a value.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonNode? node)
    {
        using var scratch = JsonScratch.Rent();
        Write(scratch.Writer, node);
        return scratch.Written.ToArray();
    }

    /// <summary>The bytes of a value.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonElement value)
    {
        using var scratch = JsonScratch.Rent();
        value.WriteTo(scratch.Writer);
        return scratch.Written.ToArray();
    }

    /// <summary>
    /// Whether JSON is as this writes it, or so close that it need not be looked at closer: nothing between its tokens, and no escape. What libraries
    /// send is, nearly always, and finding that out costs a fraction of writing it anew.
    /// </summary>
    /// <param name="json">JSON that was parsed: nothing else is checked.</param>
    public static bool IsCompact(ReadOnlySpan<byte> json)
    {
        while (true)
        {
            var at = json.IndexOfAny(OutsideText);
            if (at < 0)
                return true;
            if (json[at] != '"')
                return false;
            json = json[(at + 1)..];
            at = json.IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] != '"')
                return false;
            json = json[(at + 1)..];
        }
    }

    /// <summary>The bytes of an array of values, which stay where they are.</summary>
    public static ReadOnlyMemory<byte> ArrayBytes(IEnumerable<JsonNode?> items)
    {
        using var scratch = JsonScratch.Rent();
        scratch.Writer.WriteStartArray();
        foreach (var item in items)
            Write(scratch.Writer, item);
        scratch.Writer.WriteEndArray();
        return scratch.Written.ToArray();
    }

    /// <summary>The text of a value.</summary>
    public static string Text(JsonNode? node)
    {
        using var scratch = JsonScratch.Rent();
        Write(scratch.Writer, node);
        return Encoding.UTF8.GetString(scratch.Written);
    }

    /// <summary>The text of a value.</summary>
    public static string Text(Resolved value)
    {
        using var scratch = JsonScratch.Rent();
        value.WriteTo(scratch.Writer);
        return Encoding.UTF8.GetString(scratch.Written);
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        if (node is null)
            writer.WriteNullValue();
        else
            node.WriteTo(writer);
    }
}
