using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>What a slice of the log holds, counted.</summary>
internal sealed class StoredCounts
{
    /// <summary>By source, minute (Unix seconds), type and, for tracks, name.</summary>
    public Dictionary<(Guid SourceId, long Minute, EventType Type, string? Name), long> ByName { get; } = [];

    public Dictionary<Guid, DateTimeOffset> LastReceived { get; } = [];

    private readonly NameCache _names = new();
    private (Guid SourceId, DateTimeOffset Time) _newest; // a commit's records have one time: it is noted once for all of them

    /// <summary>Counts the next record.</summary>
    public void Add(LogView record)
    {
        var name = record.Type == EventType.Track ? NameOf(record.Json, _names) : null;
        CollectionsMarshal.GetValueRefOrAddDefault(ByName, (record.SourceId, record.Time.ToUnixTimeSeconds() / 60 * 60, record.Type, name), out _)++;
        if (_newest == (record.SourceId, record.Time))
            return;
        _newest = (record.SourceId, record.Time);
        LastReceived[record.SourceId] = record.Time;
    }

    /// <summary>The event's name. It stands third in what collection writes; anything else, and a name with escapes, is read by the book.</summary>
    private static string? NameOf(ReadOnlySpan<byte> json, NameCache names)
    {
        var rest = json;
        return TakePast(ref rest, "{\"type\":\"track\",\"messageId\":\""u8) && TryTakeText(ref rest, out _)
            && TakePast(ref rest, ",\"event\":\""u8) && TryTakeText(ref rest, out var name)
            ? names.Of(name)
            : ReadName(json);
    }

    private static bool TakePast(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> wanted)
    {
        if (!rest.StartsWith(wanted))
            return false;
        rest = rest[wanted.Length..];
        return true;
    }

    /// <summary>Takes a text whose first quote is behind us; false for one with escapes.</summary>
    private static bool TryTakeText(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        text = end < 0 ? default : rest[..end];
        if (end < 0 || rest[end] != '"')
            return false;
        rest = rest[(end + 1)..];
        return true;
    }

    private static string? ReadName(ReadOnlySpan<byte> json)
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

    /// <summary>One text for each name of a slice, however often it occurs.</summary>
    private sealed class NameCache
    {
        private const int MaxChars = 256;

        private readonly HashSet<string> _names = new(StringComparer.Ordinal);

        public string Of(ReadOnlySpan<byte> utf8)
        {
            if (utf8.Length > MaxChars)
                return Encoding.UTF8.GetString(utf8);
            Span<char> buffer = stackalloc char[MaxChars];
            var name = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
            var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
            if (known.TryGetValue(name, out var text))
                return text;
            text = name.ToString();
            _names.Add(text);
            return text;
        }
    }
}
