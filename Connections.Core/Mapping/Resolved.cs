using System.Text;
using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>Writes a value that is made of an event, or of what a directive found in it.</summary>
internal delegate void Shape(Utf8JsonWriter writer, JsonElement of);

/// <summary>
/// What a piece of a mapping gives for an event: a value (JSON null too), or nothing at all. A value is found in the event, a text, or
/// an object or list that is yet to be written: nothing is copied until it is written.
/// </summary>
internal readonly struct Resolved
{
    private readonly JsonElement _element;
    private readonly object? _made;

    private Resolved(JsonValueKind kind, JsonElement element, object? made) => (Kind, _element, _made) = (kind, element, made);

    /// <summary>Nothing.</summary>
    public static Resolved Missing => default;

    /// <summary>What it is; <see cref="JsonValueKind.Undefined"/> for nothing.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>False where nothing came of it: a key whose value is nothing disappears.</summary>
    public bool IsPresent => Kind != JsonValueKind.Undefined;

    /// <summary>Whether there is a value and it is not null.</summary>
    public bool Exists => Kind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The value where it is a text, else null.</summary>
    public string? Text => Kind == JsonValueKind.String ? _made as string ?? _element.GetString() : null;

    /// <summary>Whether it is the text without any character.</summary>
    public bool IsEmptyText => Kind == JsonValueKind.String && (_made is string made ? made.Length == 0 : _element.ValueEquals(""u8));

    /// <summary>A value of the event as it is, or nothing.</summary>
    public static Resolved Of(JsonElement? element) => element is { } value ? new(value.ValueKind, value, null) : Missing;

    /// <summary>A text.</summary>
    public static Resolved Of(string text) => new(JsonValueKind.String, default, text);

    /// <summary>An object or a list that <paramref name="shape"/> writes.</summary>
    public static Resolved Made(JsonValueKind kind, Shape shape, JsonElement of) => new(kind, of, shape);

    /// <summary>Writes the value; nothing is written as null.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (_made)
        {
            case string text:
                WriteText(writer, text);
                break;
            case Shape shape:
                shape(writer, _element);
                break;
            default:
                if (IsPresent)
                    _element.WriteTo(writer);
                else
                    writer.WriteNullValue();
                break;
        }
    }

    /// <summary>The value as an element, for those who look inside it. Nothing is null here.</summary>
    public JsonElement ToElement()
    {
        if (_made is null && IsPresent)
            return _element;
        using var scratch = JsonScratch.Rent();
        WriteTo(scratch.Writer);
        return scratch.ToElement();
    }

    /// <summary>Writes a text. Half a surrogate pair, which no UTF-8 can hold, becomes U+FFFD.</summary>
    public static void WriteText(Utf8JsonWriter writer, string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0)
            writer.WriteStringValue(text);
        else
            writer.WriteStringValue(Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>A compiled piece of a mapping. Pure: the same event gives the same value, on any thread.</summary>
internal delegate Resolved Expression(JsonElement record);
