using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>
/// Opens events, each once for all the destinations that read it about the same time: near the end of the log two hundred of them read
/// what one of them has parsed. Bounded: a place for each of a few thousand events, taken by whichever came last. Where there is one destination
/// alone nothing is kept: it would only burden the collector.
/// </summary>
internal sealed class SharedEvents(CurrentSetup current)
{
    private const int Places = 2048;

    /// <summary>Larger ones are parsed by everybody: all places together stay below some 40 MB, and with common events below 8.</summary>
    internal const int MaxBytes = 8 * 1024;

    private readonly Kept?[] _places = new Kept?[Places];

    /// <summary>The event, where somebody has opened it a moment ago.</summary>
    public SharedEvent? Peek(LogPosition position) => Volatile.Read(ref Place(position)) is { } kept && kept.Position == position ? kept.Event : null;

    /// <summary>The event; null when it cannot be read, which whoever delivers it will say.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="json">It.</param>
    /// <param name="isLent">Whether its memory is given back (<see cref="LogRecord.IsLent"/>): then it may not be kept. Who is behind reads alone anyway.</param>
    public SharedEvent? Find(LogPosition position, ReadOnlyMemory<byte> json, bool isLent)
    {
        if (!isLent && Peek(position) is { } known)
            return known;
        try
        {
            var isShared = !isLent && json.Length <= MaxBytes && current.Value.Destinations.Count > 1;
            var opened = SharedEvent.Open(json, isShared);
            if (isShared)
                Volatile.Write(ref Place(position), new(position, opened));
            return opened;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ref Kept? Place(LogPosition position) => ref _places[(uint)position.GetHashCode() % Places];

    private sealed record Kept(LogPosition Position, SharedEvent Event);
}
