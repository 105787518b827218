using System.Diagnostics.CodeAnalysis;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>
/// The events of one destination between its cursor and where it has read to, and the waiting ones that are tried: which of them may begin,
/// and what can be committed.
/// </summary>
/// <remarks>
/// Invariants. Of one user key only the first event that has not ended may begin; when it has to wait, those behind it wait as well, and so
/// does whatever is read of that key later. What is committed is a beginning of what was read: an event whose end is counted stands before the
/// cursor, so after a kill it is neither sent nor counted again. Where a slow event holds the cursor while the window is full, it is
/// stored as a waiting one instead: the cursor passes it, and when it ends its row goes.
/// Of one key no row is stored before an earlier event's, since rows are stored in the order of the log and a waiting key is tried again
/// only when nothing of it is left here.
/// </remarks>
internal sealed class DeliveryWindow(Guid destinationId, DeliveryOptions options, LogPosition cursor, WaitingSummary waiting)
{
    private readonly Lock _lock = new();
    private readonly List<WindowEvent> _order = [];                      // read and not committed, in the order of the log
    private readonly List<WindowEvent> _storedEnds = [];                 // stored events that have ended, or have to be tried later
    private readonly Dictionary<ulong, WindowEvent> _lanes = [];         // of each key that may not begin another one, its last event
    private readonly Queue<WindowEvent> _ready = [];
    private readonly Dictionary<ulong, DateTimeOffset> _held = new(waiting.Keys); // keys that wait, and until when
    private LogPosition _cursor = cursor;
    private int _rows = waiting.Count;
    private int _stored;      // stored events that are in here
    private int _running;
    private int _prefix;      // how many of _order have settled without a gap
    private int _settledSinceLook;
    private bool _closed;
    private DateTimeOffset? _nextDue = waiting.NextTry;

    /// <summary>Where everything read so far ends; the cursor once all of it is committed.</summary>
    public LogPosition ReadTo { get; private set; } = cursor;

    /// <summary>How many events may be in here; what a kill may have sent again.</summary>
    public int Capacity { get; set; } = options.BatchEvents;

    /// <summary>How many events wait in rows.</summary>
    public int Rows => Locked(() => _rows);

    /// <summary>When the first waiting event is due; null when none waits. It may be said to be earlier than it is.</summary>
    public DateTimeOffset? NextDue => Locked(() => _nextDue);

    /// <summary>How many events are in here.</summary>
    public int Count => Locked(() => _order.Count + _stored);

    /// <summary>How many more may be read: every one of them may come to wait.</summary>
    public int Room => Locked(() => _closed ? 0 : Math.Min(Capacity - _order.Count - _stored, options.MaxWaiting - _rows - _order.Count));

    /// <summary>How many may begin.</summary>
    public int Ready => Locked(() => _ready.Count);

    /// <summary>How many results could be committed now.</summary>
    public int Committable => Locked(() =>
    {
        _settledSinceLook = 0;
        return Prefix() + _storedEnds.Count;
    });

    /// <summary>How many events have settled since <see cref="Committable"/> was asked for. Needs no lock: it is a hint to ask again.</summary>
    public int SettledSinceLook => Volatile.Read(ref _settledSinceLook);

    /// <summary>Nothing has begun that has not ended, and nothing may begin.</summary>
    public bool IsStill => Locked(() => _running == 0 && (_ready.Count == 0 || _closed));

    /// <summary>A slow event holds everything up: the window is full, and yet nothing may begin.</summary>
    public bool IsStuck => Locked(() => _ready.Count == 0 && _running > 0 && _order.Count + _stored >= Capacity && _order.Exists(one => one.IsSettled));

    /// <summary>Takes in what was read behind the former <see cref="ReadTo"/>, without events: those were none of this destination's.</summary>
    public void PassTo(LogPosition next)
    {
        lock (_lock)
            ReadTo = next;
    }

    /// <summary>Takes in the next event of the log. One that a rule keeps back has ended already.</summary>
    public void Add(WindowEvent one, string? filteredBy, DateTimeOffset now)
    {
        lock (_lock)
        {
            _order.Add(one);
            ReadTo = one.Next;
            if (filteredBy is not null)
                Settle(one, DeliveryStates.Filtered, filteredBy, new(now, TimeSpan.Zero));
            else if (_held.ContainsKey(one.One.UserKey))
                Hold(one);
            else
                Line(one);
        }
    }

    /// <summary>The keys whose waiting events may not be tried now: something of theirs is still in here.</summary>
    public HashSet<ulong> Busy()
    {
        lock (_lock)
            return [.. _lanes.Keys, .. _order.Where(one => one.Row is not null).Select(one => one.One.UserKey), .. _storedEnds.Select(one => one.One.UserKey)];
    }

    /// <summary>Takes in waiting events that are due, in order, but for those of the busy keys.</summary>
    /// <param name="due">What was read after <paramref name="busy"/> was asked for.</param>
    /// <param name="isWhole">Whether these are all the waiting events of their keys.</param>
    /// <param name="busy">What <see cref="Busy"/> said.</param>
    /// <param name="now">The time at which they were due.</param>
    /// <param name="again">When to look again for those that could not be taken.</param>
    public void AddDue(IReadOnlyList<WaitingEvent> due, bool isWhole, IReadOnlySet<ulong> busy, DateTimeOffset now, DateTimeOffset again)
    {
        lock (_lock)
        {
            var free = due.Where(one => !busy.Contains(one.UserKey)).ToList();
            foreach (var one in free)
            {
                _stored++;
                Line(new(one, default, 0));
                if (isWhole)
                    _held.Remove(one.UserKey);
                else
                    _held[one.UserKey] = again;
            }

            // What is due and was neither found nor is in here has no row any more. Where all that was found is in here already, the rest has to wait for it.
            foreach (var (key, at) in _held.Where(held => held.Value < again).ToList())
                if (busy.Contains(key) || (!isWhole && free.Count == 0))
                    _held[key] = again;
                else if (isWhole && at <= now)
                    _held.Remove(key);
            _nextDue = _held.Count == 0 ? null : _held.Values.Min();
        }
    }

    /// <summary>The next event that may begin. Whoever takes one settles it, or gives it back.</summary>
    public bool TryTake([NotNullWhen(true)] out WindowEvent? one)
    {
        lock (_lock)
        {
            one = null;
            if (_closed || !_ready.TryDequeue(out one))
                return false;
            _running++;
            return true;
        }
    }

    /// <summary>Takes an event back that was not begun after all, and lets nothing begin any more.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            _running--;
            _closed = true;
        }
    }

    /// <summary>Lets nothing begin any more.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;
    }

    /// <summary>The event came to an end: the next one of its user may begin.</summary>
    public void End(WindowEvent one, string state, string reason, DeliveryTry how, ParkedRecord? parked = null)
    {
        lock (_lock)
        {
            _running--;
            one.Parked = parked;
            Settle(one, state, reason, how);
            if (one.Behind is { } behind)
                _ready.Enqueue(behind);
            else
                _lanes.Remove(one.One.UserKey);
        }
    }

    /// <summary>The event failed for now, and what stands behind it waits with it.</summary>
    public void Retry(WindowEvent one, WaitingEvent row, string reason, DeliveryTry how)
    {
        lock (_lock)
        {
            _running--;
            one.Row = row;
            Settle(one, DeliveryStates.Retried, reason, how);
            _lanes.Remove(one.One.UserKey);
            var until = _held[one.One.UserKey] = row.NextTry ?? default;
            _nextDue = _nextDue < until ? _nextDue : until;
            for (var behind = one.Behind; behind is not null; behind = behind.Behind)
                Hold(behind);
        }
    }

    /// <summary>What can be committed now; null for nothing. One commit at a time, each told to <see cref="Committed"/> when it was made.</summary>
    /// <param name="storesUnended">Whether events that have not ended are stored as waiting ones, where a later one has.</param>
    /// <param name="movesCursor">Whether the cursor alone is worth a commit.</param>
    /// <param name="at">The time.</param>
    public SliceCommit? Take(bool storesUnended, bool movesCursor, DateTimeOffset at)
    {
        lock (_lock)
        {
            var count = storesUnended ? _order.FindLastIndex(one => one.IsSettled) + 1 : Prefix();
            var to = count == _order.Count ? ReadTo : count == 0 ? _cursor : _order[count - 1].Next;
            if (count == 0 && _storedEnds.Count == 0 && !(movesCursor && to != _cursor))
                return null;
            return SliceCommit.Of(destinationId, _cursor, to, at, _order.GetRange(0, count), [.. _storedEnds]);
        }
    }

    /// <summary>The commit was made.</summary>
    /// <param name="commit">What <see cref="Take"/> gave.</param>
    /// <param name="ids">The ids of its new rows.</param>
    public void Committed(SliceCommit commit, IReadOnlyList<long> ids)
    {
        lock (_lock)
        {
            _cursor = commit.Result.To;
            _rows += ids.Count - commit.Result.Gone.Count;
            _order.RemoveRange(0, commit.Read.Count);
            _prefix = 0;
            _storedEnds.RemoveRange(0, commit.Stored.Count);
            _stored -= commit.Stored.Count;
            for (var at = 0; at < ids.Count; at++)
                if (commit.IsUnended(commit.NewRows[at]))
                    Stored(commit.NewRows[at], ids[at]);
        }
    }

    private void Line(WindowEvent one)
    {
        var key = one.One.UserKey;
        if (_lanes.TryGetValue(key, out var last))
            last.Behind = one;
        else
            _ready.Enqueue(one);
        _lanes[key] = one;
    }

    // A stored one stays in its row as it is.
    private void Hold(WindowEvent one)
    {
        one.IsSettled = true;
        one.Passage = null;
        if (one.One.Id != 0)
            _stored--;
        else
            one.Row = one.One;
    }

    private void Settle(WindowEvent one, string state, string reason, DeliveryTry how)
    {
        (one.State, one.Reason, one.Try, one.IsSettled, one.Passage) = (state, reason, how, true, null);
        _settledSinceLook++;
        if (one.One.Id != 0)
            _storedEnds.Add(one);
    }

    // It went on while its row was made: what came of it meanwhile is still to be committed.
    private void Stored(WindowEvent one, long id)
    {
        one.One = one.One with { Id = id };
        if (one.IsSettled && one.State is null)
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

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }
}
