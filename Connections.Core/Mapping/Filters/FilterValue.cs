using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Mapping.Filters;

/// <summary>A value while a condition is evaluated: found in the event, or computed. What is missing is null.</summary>
internal readonly struct FilterValue
{
    private readonly JsonElement _element;
    private readonly object? _made;
    private readonly double _number;

    private FilterValue(JsonValueKind kind, JsonElement element = default, object? made = null, double number = 0) =>
        (Kind, _element, _made, _number) = (kind, element, made, number);

    public static FilterValue Null => new(JsonValueKind.Null);

    /// <summary>What it is; never undefined.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>Whether it is the literal true: nothing else counts as true.</summary>
    public bool IsTrue => Kind == JsonValueKind.True;

    /// <summary>The text where it is one, else null.</summary>
    public string? Text => Kind == JsonValueKind.String ? _made as string ?? _element.GetString() : null;

    /// <summary>The number where it is one, else null.</summary>
    public double? Number => Kind != JsonValueKind.Number ? null : _element.ValueKind == JsonValueKind.Undefined ? _number
        : _element.TryGetDouble(out var number) ? number : null;

    /// <summary>How many items a list holds; null for anything else.</summary>
    public int? Count => Kind != JsonValueKind.Array ? null : _made is FilterValue[] made ? made.Length : _element.GetArrayLength();

    /// <summary>A value of the event; null where it is missing.</summary>
    public static FilterValue Of(JsonElement? element) => element is { } value ? new(value.ValueKind, value) : Null;

    public static FilterValue Of(string? text) => text is null ? Null : new(JsonValueKind.String, made: text);

    public static FilterValue Of(double number) => new(JsonValueKind.Number, number: number);

    public static FilterValue Of(bool truth) => new(truth ? JsonValueKind.True : JsonValueKind.False);

    public static FilterValue Of(FilterValue[] items) => new(JsonValueKind.Array, made: items);

    /// <summary>
    /// Strict equality: values of different types are never equal. Lists and objects are equal where their JSON texts are, the order of
    /// keys included.
    /// </summary>
    public static bool Same(FilterValue left, FilterValue right)
    {
        if (left.Kind != right.Kind)
            return false;
        switch (left.Kind)
        {
            case JsonValueKind.String:
                return left._made is string made ? right.IsText(made) : right._made is string other ? left.IsText(other) : left._element.ValueEquals(right._element.GetString());
            case JsonValueKind.Number:
                return left.Number is { } number && number == right.Number;
            case JsonValueKind.Array:
                return left.Count == right.Count && left.Items().Zip(right.Items()).All(pair => Same(pair.First, pair.Second));
            case JsonValueKind.Object:
                return left._element.GetPropertyCount() == right._element.GetPropertyCount()
                    && left._element.EnumerateObject().Zip(right._element.EnumerateObject())
                        .All(pair => pair.First.NameEquals(pair.Second.Name) && Same(Of(pair.First.Value), Of(pair.Second.Value)));
            default:
                return true;
        }
    }

    /// <summary>Whether this is a list that holds the item.</summary>
    public bool Holds(FilterValue item)
    {
        if (_made is FilterValue[] made)
            return Array.Exists(made, one => Same(one, item));
        if (Kind != JsonValueKind.Array)
            return false;
        foreach (var one in _element.EnumerateArray())
        {
            if (Same(Of(one), item))
                return true;
        }

        return false;
    }

    /// <summary>As <c>string(v)</c>: null for null, a list or object as JSON.</summary>
    public string? AsText() => Kind switch
    {
        JsonValueKind.String => Text,
        JsonValueKind.Null => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => _element.ValueKind == JsonValueKind.Number ? ValueDirectives.Print(_element) : _number.ToString("R", CultureInfo.InvariantCulture),
        _ => AsJson(),
    };

    /// <summary>Its JSON text.</summary>
    public string AsJson()
    {
        using var scratch = JsonScratch.Rent();
        WriteTo(scratch.Writer);
        return Encoding.UTF8.GetString(scratch.Written);
    }

    private void WriteTo(Utf8JsonWriter writer)
    {
        switch (_made)
        {
            case string text:
                Resolved.WriteText(writer, text);
                break;
            case FilterValue[] items:
                writer.WriteStartArray();
                foreach (var item in items)
                    item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case null when _element.ValueKind != JsonValueKind.Undefined:
                _element.WriteTo(writer);
                break;
            case null when Kind == JsonValueKind.Number:
                writer.WriteNumberValue(_number);
                break;
            default:
                writer.WriteRawValue(Kind switch { JsonValueKind.True => "true"u8, JsonValueKind.False => "false"u8, _ => "null"u8 });
                break;
        }
    }

    private bool IsText(string text) => _made is string made ? made == text : _element.ValueEquals(text);

    private IEnumerable<FilterValue> Items() => _made as FilterValue[] ?? _element.EnumerateArray().Select(item => Of(item));
}
