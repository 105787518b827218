using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>
/// Merges an event's object over the batch's, key by key and all the way down: the event wins (tracking contract, §4.3). What only the
/// batch has comes first; what the event has is kept as it was sent.
/// </summary>
internal static class JsonMerge
{
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> batch, ReadOnlySpan<byte> item)
    {
        // By name, and not by search: both sides may have thousands of members.
        var (ofBatch, ofItem) = (Members(batch), Members(item));
        var names = ofItem.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var objects = new Dictionary<string, JsonSpan>(StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach (var (name, raw, value) in ofBatch)
        {
            objects[name] = value;
            if (!names.Contains(name))
                writer.WriteRawValue(raw.Of(batch), skipInputValidation: true);
        }

        foreach (var (name, raw, value) in ofItem)
            if (value.IsObject && objects.TryGetValue(name, out var under) && under.IsObject)
            {
                writer.WritePropertyName(name);
                Write(writer, under.Of(batch), value.Of(item));
            }
            else
            {
                writer.WriteRawValue(raw.Of(item), skipInputValidation: true);
            }

        writer.WriteEndObject();
    }

    /// <summary>Each member's name, its whole text with name and value, and its value.</summary>
    private static List<(string Name, JsonSpan Raw, JsonSpan Value)> Members(ReadOnlySpan<byte> json)
    {
        var members = new List<(string, JsonSpan, JsonSpan)>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = JsonText.Decode(json.Slice(start, reader.ValueSpan.Length + 2));
            reader.Read();
            var value = JsonSpan.Take(ref reader);
            members.Add((name, new(start, value.Start + value.Length - start, JsonTokenType.PropertyName), value));
        }

        return members;
    }
}
