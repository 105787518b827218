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
        var (ofBatch, ofItem) = (Members(batch), Members(item));
        writer.WriteStartObject();
        foreach (var (name, value) in ofBatch)
            if (!ofItem.Exists(member => member.Name == name))
                WriteMember(writer, name, value.Of(batch));
        foreach (var (name, value) in ofItem)
            if (value.IsObject && ofBatch.FindLast(member => member.Name == name) is { Value.IsObject: true } over)
            {
                writer.WritePropertyName(name);
                Write(writer, over.Value.Of(batch), value.Of(item));
            }
            else
            {
                WriteMember(writer, name, value.Of(item));
            }

        writer.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value, skipInputValidation: true);
    }

    private static List<(string Name, JsonSpan Value)> Members(ReadOnlySpan<byte> json)
    {
        var members = new List<(string, JsonSpan)>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Decode(json.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2));
            reader.Read();
            members.Add((name, JsonSpan.Take(ref reader)));
        }

        return members;
    }
}
