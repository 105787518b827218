using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary>JSON as it goes to others: no white space, and no more escaping than JSON asks for, as JavaScript writes it.</summary>
internal static class CompactJson
{
    /// <summary>The bytes of a value.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonNode? node)
    {
        using var scratch = JsonScratch.Rent();
        Write(scratch.Writer, node);
        return scratch.Written.ToArray();
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
