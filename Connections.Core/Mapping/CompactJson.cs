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

    // Each thread keeps what it writes with: for every event a new one would be most of what is allocated.
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? s_kept;

    /// <summary>The bytes of a value.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonNode? node)
    {
        var (buffer, writer) = s_kept ?? New();
        s_kept = null; // where writing fails, a new one is made
        if (node is null)
            writer.WriteNullValue();
        else
            node.WriteTo(writer);
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > MaxKept)
            return bytes;
        buffer.ResetWrittenCount();
        writer.Reset();
        s_kept = (buffer, writer);
        return bytes;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) New()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new(buffer, Options));
    }

    /// <summary>The text of a value.</summary>
    public static string Text(JsonNode? node) => Encoding.UTF8.GetString(Bytes(node).Span);
}
