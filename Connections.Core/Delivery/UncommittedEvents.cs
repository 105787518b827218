using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>
/// The events of a <see cref="DeliveryWindow"/> that are not committed yet, with what came of them: those read from the log, in its order, and the stored
/// ones that are tried again. All of it belongs to the window's lock.
/// </summary>
internal sealed class UncommittedEvents(Guid destinationId, LogPosition cursor, int rows)
{
    private readonly List<WindowEvent> _order = [];      // read and not committed, in the order of the log
    private readonly List<WindowEvent> _storedEnds = []; // stored events that have ended, or have to be tried later
    private LogPosition _cursor = cursor;
    private int _stored;                                 // stored events that are in here
    private int _prefix;                                 // how many of _order have settled without a gap
    private int _settledSinceLook;

    /// <summary>How many there are.</summary>
    public int Count => _order.Count + _stored;

    /// <summary>How many of them were read from the log.</summary>
    public int ReadCount => _order.Count;

    /// <summary>How many events wait in rows.</summary>
    public int Rows { get; private set; } = rows;

    /// <summary>Whether of those that were read as many have settled as are on their way: what is on its way still is slow.</summary>
    public bool HasSlowOnes
    {
        get
        {
            var (settled, underWay) = (0, 0);
            foreach (var one in _order)
            {
                if (one.IsSettled)
                    settled++;
                else if (one.IsTaken || one.Batch is not null)
                    underWay++;
            }

            return settled > 0 && settled >= underWay;
        }
    }

    /// <summary>The keys of which something stands here whose row is not as it will be.</summary>
    public IEnumerable<ulong> KeysOfChangingRows => _order.Where(one => one.Row is not null).Concat(_storedEnds).Select(one => one.UserKey);

    /// <summary>How many events have settled since <see cref="LookAtCommittable"/>. Needs no lock: it is a hint to look again.</summary>
    public int SettledSinceLook => Volatile.Read(ref _settledSinceLook);

    /// <summary>How many results could be committed now.</summary>
    public int LookAtCommittable()
    {
        _settledSinceLook = 0;
        return Prefix() + _storedEnds.Count;
    }

    /// <summary>Takes in the next event of the log.</summary>
    public void Add(WindowEvent one) => _order.Add(one);

    /// <summary>A waiting event is tried.</summary>
    public void AddStored() => _stored++;

    /// <summary>An event came to an end, or has failed for now.</summary>
    public void Settle(WindowEvent one, string state, string reason, DeliveryTry how)
    {
        (one.State, one.Reason, one.Try, one.IsSettled, one.Passage) = (state, reason, how, true, null);
        _settledSinceLook++;
        if (one.Id != 0)
            _storedEnds.Add(one);
    }

    /// <summary>An event waits in a row. A stored one stays in its row as it is, unless some mappings have delivered it meanwhile.</summary>
    public void Hold(WindowEvent one)
    {
        var changed = one.Passage is { HasProgress: true } way ? one.Waiting with { Json = way.AcceptedJson ?? one.Json, Done = way.Done } : null;
        if (one.Id == 0)
            one.Row = changed ?? one.Waiting;
        else if (changed is not null)
            _storedEnds.Add(one);
        else
            _stored--;
        if (changed is not null)
            one.Row = changed;
        (one.ChangesRow, one.IsSettled, one.Passage) = (changed is not null, true, null);
    }

    /// <summary>What can be committed now; null for nothing. See <see cref="DeliveryWindow.Take"/>.</summary>
    /// <param name="readTo">Where everything read so far ends.</param>
    /// <param name="storesUnended">Whether events that have not ended are stored as waiting ones, where a later one has.</param>
    /// <param name="movesCursor">Whether the cursor alone is worth a commit.</param>
    public UncommittedPart? Take(LogPosition readTo, bool storesUnended, bool movesCursor)
    {
        var count = storesUnended ? _order.FindLastIndex(one => one.IsSettled) + 1 : Prefix();
        var to = count == _order.Count ? readTo : count == 0 ? _cursor : _order[count - 1].Next;
        if (count == 0 && _storedEnds.Count == 0 && !(movesCursor && to != _cursor))
            return null;
        return new(destinationId, _cursor, to, _order.GetRange(0, count), [.. _storedEnds]);
    }

    /// <summary>The commit was made.</summary>
    /// <param name="commit">What <see cref="Take"/> gave.</param>
    /// <param name="ids">The ids of its new rows.</param>
    public void Committed(SliceCommit commit, IReadOnlyList<long> ids)
    {
        _cursor = commit.Result.To;
        Rows += ids.Count - commit.Result.Gone.Count;
        _order.RemoveRange(0, commit.Read.Count);
        _prefix = 0;
        _storedEnds.RemoveRange(0, commit.Stored.Count);
        _stored -= commit.Stored.Count;
        for (var at = 0; at < ids.Count; at++)
            if (commit.IsUnended(commit.NewRows[at]))
                Stored(commit.NewRows[at], ids[at]);
    }

    // It went on while its row was made: what came of it meanwhile is still to be committed.
    private void Stored(WindowEvent one, long id)
    {
        one.Waiting = one.Waiting with { Id = id };
        if (one.IsSettled && one.State is null && !one.ChangesRow)
        {
            one.Row = null;
            return;
        }

        _stored++;
        if (one.IsSettled)
            _storedEnds.Add(one);
    }

    private int Prefix()
    {
        while (_prefix < _order.Count && _order[_prefix].IsSettled)
            _prefix++;
        return _prefix;
    }
}
