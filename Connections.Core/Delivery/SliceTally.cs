namespace Connections.Core.Delivery;

/// <summary>Gathers what comes of a batch, from many lanes at once, for one commit.</summary>
internal sealed class SliceTally(Guid destinationId, Batch batch)
{
    private readonly Lock _lock = new();
    private readonly List<long> _gone = [];
    private readonly List<WaitingEvent> _waiting = [.. batch.Held];
    private readonly List<ParkedRecord> _parked = [];
    private readonly Dictionary<(string State, string Reason), long> _counts = [];

    /// <summary>The event came to an end and waits no longer.</summary>
    public void End(WaitingEvent one, string state, string reason, ParkedRecord? parked = null)
    {
        lock (_lock)
        {
            if (one.Id != 0)
                _gone.Add(one.Id);
            if (parked is not null)
                _parked.Add(parked);
            Count(state, reason);
        }
    }

    /// <summary>The event failed for now.</summary>
    public void Retry(WaitingEvent one, string code)
    {
        lock (_lock)
        {
            _waiting.Add(one);
            Count(DeliveryStates.Retried, code);
        }
    }

    /// <summary>The events were not begun. Stored ones wait as they did.</summary>
    public void NotBegun(IEnumerable<WaitingEvent> events)
    {
        lock (_lock)
            _waiting.AddRange(events.Where(one => one.Id == 0));
    }

    /// <summary>How many events wait once this is committed.</summary>
    public int WaitingAfter => batch.Waiting.Count - _gone.Count + _waiting.Count(one => one.Id == 0);

    /// <summary>All of it. Lanes and held events were added in order and no key adds new events in both, so each key's are in order.</summary>
    public SliceResult Result(DateTimeOffset at) => new(destinationId, batch.Cursor, batch.Next, at)
    {
        Gone = _gone,
        Waiting = _waiting,
        Parked = _parked,
        Counts = [.. _counts.Select(count => new ReasonCount(count.Key.State, count.Key.Reason, count.Value))],
    };

    private void Count(string state, string reason) => _counts[(state, reason)] = _counts.GetValueOrDefault((state, reason)) + 1;
}
