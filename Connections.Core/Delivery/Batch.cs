using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>Events to deliver together: parted into lanes of one user each, whose events go one after the other.</summary>
/// <param name="Cursor">Where it was read from.</param>
/// <param name="Next">The cursor behind it.</param>
/// <param name="AtEnd">Nothing more was in the log.</param>
/// <param name="Lanes">Events that may be begun, in order within each lane.</param>
/// <param name="Held">New events behind one that waits and is not due, in the order of the log.</param>
/// <param name="Waiting">What waited before.</param>
internal sealed record Batch(
    LogPosition Cursor, LogPosition Next, bool AtEnd, IReadOnlyList<IReadOnlyList<WaitingEvent>> Lanes, IReadOnlyList<WaitingEvent> Held, WaitingSummary Waiting)
{
    /// <summary>Puts due and new events into lanes. A new event whose key waits goes behind the due ones of that key, or is held.</summary>
    public static Batch Of(LogPosition cursor, LogSlice? read, IReadOnlyList<WaitingEvent> due, WaitingSummary waiting, bool dueIsWhole)
    {
        Dictionary<ulong, List<WaitingEvent>> lanes = [];
        List<WaitingEvent> held = [];
        foreach (var stored in due)
            Lane(stored.UserKey).Add(stored);
        foreach (var record in read?.Records ?? [])
        {
            var fresh = new WaitingEvent(0, record.Position, record.SourceId, record.UserKey, record.Json);
            // Where not all of a key's waiting events were read, a new one may not follow the ones that were.
            var mayFollow = !waiting.Keys.Contains(record.UserKey) || (dueIsWhole && lanes.ContainsKey(record.UserKey));
            if (mayFollow)
                Lane(record.UserKey).Add(fresh);
            else
                held.Add(fresh);
        }

        return new(cursor, read?.Next ?? cursor, read?.AtEnd ?? false, [.. lanes.Values], held, waiting);

        List<WaitingEvent> Lane(ulong key) => lanes.TryGetValue(key, out var lane) ? lane : lanes[key] = [];
    }
}
