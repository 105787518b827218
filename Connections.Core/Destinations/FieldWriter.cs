using System.Globalization;
using System.Text.Json;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>
/// Writes the values of a payload's fields: empty ones left out, the rest turned into what the field holds where Segment turns them, and
/// every value that cannot be one noted as a problem. After a problem what was written is worth nothing.
/// </summary>
/// <param name="writer">Where the payload goes.</param>
/// <param name="inBatch">Whether the event is one of a batch: there an empty text is a value of a text field.</param>
internal sealed class FieldWriter(Utf8JsonWriter writer, bool inBatch)
{
    private List<Problem>? _problems;

    public IReadOnlyList<Problem> Problems => _problems ?? (IReadOnlyList<Problem>)[];

    /// <summary>Writes a field at the top; false where it has no value.</summary>
    public bool Write(Field field, Resolved value) => Member(field, value, field.Key, isTop: true);

    public void Note(string place, string message) => (_problems ??= []).Add(new(place, message));

    private bool Member(Field field, Resolved value, string place, bool isTop)
    {
        if (!value.Exists)
        {
            if (!value.IsPresent || !field.AllowNull)
                return false;
            writer.WriteNull(field.Key);
            return true;
        }

        if (value.IsEmptyText && field.Type != FieldType.Any && (!IsText(field) || (isTop && !inBatch)))
            return false;
        writer.WritePropertyName(field.Key);
        if (field.Multiple)
            List(field, value, place);
        else
            One(field, value, place);
        return true;
    }

    private void List(Field field, Resolved value, string place)
    {
        writer.WriteStartArray();
        if (value.Kind != JsonValueKind.Array)
        {
            One(field, value, place);
        }
        else
        {
            var index = 0;
            foreach (var item in value.ToElement().EnumerateArray())
            {
                // Empty items go, as empty members do.
                if (item.ValueKind != JsonValueKind.Null && !(item.ValueKind == JsonValueKind.String && !IsText(field) && item.ValueEquals(""u8)))
                    One(field, Resolved.Of(item), $"{place}[{index}]");
                index++;
            }
        }

        writer.WriteEndArray();
    }

    private void One(Field field, Resolved value, string place)
    {
        // A list of one counts as its item.
        if (value.Kind == JsonValueKind.Array && field.Type != FieldType.Any && value.ToElement() is var list && list.GetArrayLength() == 1)
            value = Resolved.Of(list[0]);

        switch (field.Type)
        {
            case FieldType.Any:
                value.WriteTo(writer);
                break;
            case FieldType.Object when value.Kind == JsonValueKind.Object:
                Object(field, value, place);
                break;
            case FieldType.Object:
                Wrong(field, "an object", value, place);
                break;
            case FieldType.Number or FieldType.Integer:
                Number(field, value, place);
                break;
            case FieldType.Boolean:
                Truth(field, value, place);
                break;
            case FieldType.DateTime:
                Date(field, value, place);
                break;
            default:
                Text(field, value, place);
                break;
        }
    }

    private void Object(Field field, Resolved value, string place)
    {
        if (field.Properties is not { } declared)
        {
            value.WriteTo(writer);
            return;
        }

        var element = value.ToElement();
        writer.WriteStartObject();
        foreach (var inner in declared)
        {
            var found = element.TryGetProperty(inner.Key, out var member) ? Resolved.Of(member) : Resolved.Missing;
            if (!Member(inner, found, $"{place}.{inner.Key}", isTop: false) && inner.Required)
                Note($"{place}.{inner.Key}", $"The value at {Pointer(place)} is missing the required field '{inner.Key}'.");
        }

        if (field.AllowOthers)
        {
            foreach (var other in element.EnumerateObject())
            {
                if (declared.Any(inner => inner.Key == other.Name))
                    continue;
                writer.WritePropertyName(other.Name);
                other.Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private void Text(Field field, Resolved value, string place)
    {
        if (value.Kind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            Wrong(field, "a string", value, place);
            return;
        }

        var isChecked = field.Choices.Count > 0 || field.Format != FieldFormat.None || field.Minimum is not null || field.Maximum is not null;
        if (value.Kind == JsonValueKind.String && !isChecked)
        {
            value.WriteTo(writer);
            return;
        }

        var text = value.Text ?? ValueDirectives.Print(value.ToElement());
        if (field.Choices.Count > 0 && !field.Choices.Contains(text))
            Note(place, $"{Label(field)} is one of {string.Join(", ", field.Choices)}, and '{text}' is none of them.");
        else if (!FieldFormats.Fits(field.Format, text))
            Note(place, $"{Label(field)} must be a valid {FieldFormats.Name(field.Format)} string but it was not.");
        else if (text.Length < field.Minimum || text.Length > field.Maximum)
            Note(place, $"{Label(field)} must have {Range(field)} characters but it had {text.Length}.");
        Resolved.WriteText(writer, text);
    }

    private void Number(Field field, Resolved value, string place)
    {
        var wanted = field.Type == FieldType.Integer ? "an integer" : "a number";
        var number = value.Kind switch
        {
            JsonValueKind.Number => value.ToElement().TryGetDouble(out var found) ? found : null,
            JsonValueKind.String when double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && double.IsFinite(read) => read,
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => (double?)null,
        };
        if (number is not { } known || (field.Type == FieldType.Integer && known % 1 != 0))
        {
            Wrong(field, wanted, value, place);
            return;
        }

        if (known < field.Minimum || known > field.Maximum)
            Note(place, $"{Label(field)} must be {Range(field)} but it was {known.ToString(CultureInfo.InvariantCulture)}.");
        if (value.Kind == JsonValueKind.Number)
            value.WriteTo(writer); // with every digit that was sent
        else if (value.Kind == JsonValueKind.String && decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
            writer.WriteNumberValue(exact / 1.000000000000000000000000000000000m);
        else
            writer.WriteNumberValue(known);
    }

    private void Truth(Field field, Resolved value, string place)
    {
        bool? truth = value.Kind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when value.Text is "true" or "false" => value.Text == "true",
            JsonValueKind.Number when value.ToElement().TryGetDouble(out var number) && number is 0 or 1 => number == 1,
            _ => null,
        };
        if (truth is { } known)
            writer.WriteBooleanValue(known);
        else
            Wrong(field, "a boolean", value, place);
    }

    private void Date(Field field, Resolved value, string place)
    {
        if (value.Kind is JsonValueKind.Object or JsonValueKind.Array)
            Wrong(field, "a string or a number", value, place);
        else if (value.Kind != JsonValueKind.Number && !(value.Text is { } text && FieldFormats.IsDateLike(text)))
            Note(place, $"{Label(field)} must be a valid date-like string but it was not.");
        value.WriteTo(writer);
    }

    private void Wrong(Field field, string wanted, Resolved value, string place)
    {
        Note(place, $"{Label(field)} must be {wanted} but it was {value.Kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a boolean",
        }}.");
        writer.WriteNullValue();
    }

    // p[1].x as /p/1/x
    private static string Pointer(string place) => "/" + place.Replace("]", "", StringComparison.Ordinal).Replace('[', '/').Replace('.', '/');

    private static bool IsText(Field field) => field.Type is FieldType.Text or FieldType.Paragraph or FieldType.Password;

    private static string Label(Field field) => field.Label.Length == 0 || char.IsUpper(field.Label[0]) ? field.Label : char.ToUpperInvariant(field.Label[0]) + field.Label[1..];

    private static string Range(Field field) => (field.Minimum, field.Maximum) switch
    {
        ({ } least, { } most) => $"from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}",
        ({ } least, _) => $"at least {least.ToString(CultureInfo.InvariantCulture)}",
        (_, var most) => $"at most {most?.ToString(CultureInfo.InvariantCulture)}",
    };
}
