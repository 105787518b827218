using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery;

/// <summary>
/// Parses events, each once for all the destinations that read it about the same time: near the end of the log two hundred of them read
/// what one of them has parsed. Bounded: a place for each of a few thousand events, taken by whichever came last.
/// </summary>
internal sealed class ParsedEvents
{
    private const int Places = 2048;

    /// <summary>Larger ones are parsed by everybody: all places together stay below some 40 MB, and with common events below 8.</summary>
    private const int MaxBytes = 8 * 1024;

    private readonly Kept?[] _places = new Kept?[Places];

    /// <summary>The event; null when it cannot be read, which whoever delivers it will say.</summary>
    public JsonElement? Find(LogRecord record)
    {
        var place = (int)((uint)record.Position.GetHashCode() % Places);
        if (Volatile.Read(ref _places[place]) is { } kept && kept.Position == record.Position)
            return kept.Event;
        try
        {
            var parsed = EventJson.Parse(record.Json);
            if (record.Json.Length <= MaxBytes)
                Volatile.Write(ref _places[place], new(record.Position, parsed));
            return parsed;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Kept(LogPosition Position, JsonElement Event);
}
