using System.Text.Json;
using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>What a slice of the log holds, counted.</summary>
internal sealed class StoredCounts
{
    /// <summary>By source, minute (Unix seconds), type and, for tracks, name.</summary>
    public Dictionary<(Guid SourceId, long Minute, EventType Type, string? Name), long> ByName { get; } = [];

    public Dictionary<Guid, DateTimeOffset> LastReceived { get; } = [];

    public static StoredCounts Of(IReadOnlyList<LogRecord> records)
    {
        var counts = new StoredCounts();
        foreach (var record in records)
        {
            var key = (record.SourceId, record.Time.ToUnixTimeSeconds() / 60 * 60, record.Type, record.Type == EventType.Track ? NameOf(record.Json.Span) : null);
            counts.ByName[key] = counts.ByName.GetValueOrDefault(key) + 1;
            counts.LastReceived[record.SourceId] = record.Time;
        }

        return counts;
    }

    /// <summary>The event's name; it stands among the first members of a stored event.</summary>
    private static string? NameOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEvent = reader.ValueSpan.SequenceEqual("event"u8);
            reader.Read();
            var value = JsonSpan.Take(ref reader);
            if (isEvent)
                return value.Kind == JsonTokenType.String ? JsonText.Decode(value.Of(json)) : null;
        }

        return null;
    }
}
