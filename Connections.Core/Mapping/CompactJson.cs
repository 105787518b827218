using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Mapping;

/// <summary>JSON as it goes to others: no white space, and no more escaping than JSON asks for, as JavaScript writes it.</summary>
internal static class CompactJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a value.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The text of a value.</summary>
    public static string Text(JsonNode? node) => Encoding.UTF8.GetString(Bytes(node).Span);
}
