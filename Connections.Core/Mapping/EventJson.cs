using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>Opens a stored event for triggers and mappings.</summary>
internal static class EventJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Parses the event. Of members that stand twice the last one wins, here as where it was collected: senders may nest such objects
    /// in <c>properties</c>, and a tree cannot be built of them. Half a surrogate pair (a text that was cut inside an emoji) becomes
    /// U+FFFD: it is no character, and neither text nor UTF-8 can hold it.
    /// </summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        if (PlainJson.IsPlain(json.Span))
            return JsonElement.Parse(json.Span); // nothing of the rest can be the matter with it, and to look again would take as long as to parse it
        if (json.Span.IndexOf("\\u"u8) >= 0)
            json = SurrogateRepair.Apply(json);
        try
        {
            return JsonElement.Parse(json.Span, Strict);
        }
        catch (JsonException)
        {
            using var scratch = JsonScratch.Rent();
            WriteLastOnes(scratch.Writer, JsonElement.Parse(json.Span));
            return scratch.ToElement();
        }
    }

    /// <summary>What is wrong with a text that somebody typed or pasted, and where, counted as editors do.</summary>
    public static string Explain(JsonException e)
    {
        var what = e.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0];
        return $"The event is no JSON. Line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}: {what}";
    }

    private static void WriteLastOnes(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                OrderedDictionary<string, JsonElement> last = new(StringComparer.Ordinal);
                foreach (var member in element.EnumerateObject())
                    last[member.Name] = member.Value;
                writer.WriteStartObject();
                foreach (var (key, value) in last)
                {
                    writer.WritePropertyName(key);
                    WriteLastOnes(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    WriteLastOnes(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
