using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>
/// Warnings of events that were stored: counted beside what is refused, and the newest held in memory for the Debugger. They are not part of the
/// stored event, which goes on to destinations as its sender meant it.
/// </summary>
internal sealed class Warnings(Refusals counts, IngestMeter? meter = null)
{
    /// <summary>Events whose warnings are held, of all sources together. After a restart there are none: their counts stay.</summary>
    public const int MaxHeld = 5_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid SourceId, UInt128 MessageKey), WarningFlags> _held = [];
    private readonly Queue<(Guid SourceId, UInt128 MessageKey)> _order = new();

    /// <summary>Takes note of the warnings of an event that is about to be stored.</summary>
    public void Add(Guid sourceId, DateTimeOffset at, UInt128 messageKey, WarningFlags flags)
    {
        foreach (var warning in EventWarning.Of(flags))
        {
            counts.AddNoted(sourceId, at, warning.Code, 1);
            meter?.Warned(warning.Code);
        }

        lock (_gate)
        {
            if (!_held.TryAdd((sourceId, messageKey), flags))
                return; // sent again
            _order.Enqueue((sourceId, messageKey));
            if (_order.Count > MaxHeld)
                _held.Remove(_order.Dequeue());
        }
    }

    /// <summary>The warnings of a stored event, as far as they are held.</summary>
    public IReadOnlyList<EventWarning> Of(LogRecord record)
    {
        lock (_gate)
            return EventWarning.Of(_held.GetValueOrDefault((record.SourceId, record.MessageKey)));
    }
}
