using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>
/// A buffer with a JSON writer, used again and again: values are written here and taken out as bytes or as an element of their own.
/// Dispose it in the method that rented it.
/// </summary>
internal sealed class JsonScratch : IDisposable
{
    /// <summary>How deep a made value may be: an event of 64 levels inside the deepest mapping is far below.</summary>
    public const int MaxDepth = 1000;

    // What one event needs; a larger buffer would be kept by every thread that once met a large event.
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static JsonScratch? _spare;

    private readonly ArrayBufferWriter<byte> _buffer = new(4 * 1024);

    // Values are made inside values: as many are kept as were ever in use at once on this thread.
    private JsonScratch? _below;

    private JsonScratch() => Writer = new(_buffer, new JsonWriterOptions
    {
        // No more escapes than JSON asks for, as JavaScript writes it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        SkipValidation = true,
    });

    /// <summary>Where the value is written, whole.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>The bytes written so far, until this is disposed.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Writer.Flush();
            return _buffer.WrittenSpan;
        }
    }

    /// <summary>An empty one. Renting again before the first is disposed gives another.</summary>
    public static JsonScratch Rent()
    {
        if (_spare is not { } rented)
            return new();
        (_spare, rented._below) = (rented._below, null);
        return rented;
    }

    /// <summary>What was written, as a value that outlives the buffer.</summary>
    public JsonElement ToElement() => JsonElement.Parse(Written, new JsonDocumentOptions { MaxDepth = MaxDepth });

    public void Dispose()
    {
        if (_buffer.Capacity > MaxKept)
            return;
        _buffer.ResetWrittenCount();
        Writer.Reset(_buffer);
        (_below, _spare) = (_spare, this);
    }
}
