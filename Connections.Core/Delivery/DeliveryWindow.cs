using Connections.Core.Destinations;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>
/// The events of one destination between its cursor and where it has read to, and the waiting ones that are tried: which of them may begin,
/// which go together, and what can be committed.
/// </summary>
/// <remarks>
/// Invariants. Of one user key only the first event that has not ended may be sent; when it has to wait, those behind it wait as well, and so
/// does whatever is read of that key later. What is committed is a beginning of what was read: an event whose end is counted stands before the
/// cursor, so after a kill it is neither sent nor counted again. Where a slow event holds the cursor while the window is full, it is
/// stored as a waiting one instead: the cursor passes it, and when it ends its row goes.
/// Of one key no row is stored before an earlier event's, since rows are stored in the order of the log and a waiting key is tried again
/// only when nothing of it is left here.
/// Batches. A worker leads an event to the mapping that is next; where that one batches, the event joins its batch and the worker goes on with the
/// next event. A batch is taken when it is full, when its first event has lingered, or when nothing more can be read before something is sent.
/// The next event of a user may join the batch that the one before is in, as long as it is the last that the one before needs: they go out
/// together, in order. Anywhere else it has to wait until the one before has ended. Where the first one has to be tried again, those behind it
/// in the batch keep what came of them, and whatever is left to do for them waits with it.
/// </remarks>
internal sealed class DeliveryWindow(Guid destinationId, DeliveryOptions options, LogPosition cursor, WaitingSummary waiting)
{
    private readonly Lock _lock = new();
    private readonly UncommittedEvents _events = new(destinationId, cursor, waiting.Count);
    private readonly Lanes _lanes = new(options.BatchLinger); // those that have not ended
    private readonly HeldKeys _held = new(waiting);
    private int _running; // what workers have taken: events and batches
    private bool _closed;

    /// <summary>Where everything read so far ends; the cursor once all of it is committed.</summary>
    public LogPosition ReadTo { get; private set; } = cursor;

    /// <summary>How many events may be in here; what a kill may have sent again.</summary>
    public int Capacity { get; set; } = options.BatchEvents;

    /// <summary>How many events wait in rows.</summary>
    public int Rows
    {
        get
        {
            lock (_lock)
                return _events.Rows;
        }
    }

    /// <summary>When the first waiting event is due; null when none waits. It may be said to be earlier than it is.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
                return _held.NextDue;
        }
    }

    /// <summary>When the first batch has lingered long enough; null where none does.</summary>
    public DateTimeOffset? NextBatch
    {
        get
        {
            lock (_lock)
                return _lanes.NextBatch;
        }
    }

    /// <summary>How many events are in here.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _events.Count;
        }
    }

    /// <summary>How many more may be read: every one of them may come to wait.</summary>
    public int Room
    {
        get
        {
            lock (_lock)
                return RoomLeft();
        }
    }

    /// <summary>How many results could be committed now.</summary>
    public int Committable
    {
        get
        {
            lock (_lock)
                return _events.LookAtCommittable();
        }
    }

    /// <summary>How many events have settled since <see cref="Committable"/> was asked for. Needs no lock: it is a hint to ask again.</summary>
    public int SettledSinceLook => _events.SettledSinceLook;

    /// <summary>So many results are worth a commit: half of a small window, a quarter of a large one, so that there is much to do while it is made.</summary>
    public int CommitsAt => Math.Max(1, Math.Clamp(options.BatchEvents / 2, Capacity / 4, Capacity / 2));

    /// <summary>Nothing has begun that has not ended, and nothing may begin.</summary>
    public bool IsStill
    {
        get
        {
            lock (_lock)
                return _running == 0 && (!_lanes.HasWork || _closed);
        }
    }

    /// <summary>A slow event holds everything up: the window is full, and yet nothing may begin.</summary>
    public bool IsStuck
    {
        get
        {
            lock (_lock)
                return _lanes is { HasWork: false, HasOpenBatches: false } && _running > 0 && _events.Count >= Capacity && _events.HasSlowOnes;
        }
    }

    /// <summary>How many workers would find something to do.</summary>
    public int Ready(DateTimeOffset now)
    {
        lock (_lock)
            return _closed ? 0 : _lanes.Ready(now, RoomLeft() > 0);
    }

    /// <summary>Keeps others out for several calls in a row, each of which would otherwise wait for them.</summary>
    public Lock.Scope Enter() => _lock.EnterScope();

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
            _events.Add(one);
            ReadTo = one.Next;
            if (filteredBy is not null)
                _events.Settle(one, DeliveryStates.Filtered, filteredBy, new(now, TimeSpan.Zero));
            else if (_held.Contains(one.UserKey))
                _events.Hold(one);
            else
                _lanes.Line(one);
        }
    }

    /// <summary>The keys whose waiting events may not be tried now: something of theirs is still in here.</summary>
    public HashSet<ulong> Busy()
    {
        lock (_lock)
            return [.. _lanes.Keys, .. _events.KeysOfChangingRows];
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
                _events.AddStored();
                _lanes.Line(new(one));
            }

            _held.Took([.. free.Select(one => one.UserKey).Distinct()], busy, isWhole, now, again);
        }
    }

    /// <summary>
    /// The next thing to do: to send a batch, or to lead events on. Whoever takes an event settles it, has it join a batch, or is told that it has to
    /// wait; whoever takes a batch settles each of its events, or lets it go on. Then <see cref="Leave"/>.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="most">As many events as may be taken.</param>
    /// <param name="few">Empty; is given the events, each of another user.</param>
    /// <param name="batch">The batch; null where there are events.</param>
    public bool TryTake(DateTimeOffset now, int most, List<WindowEvent> few, out EventBatch? batch)
    {
        lock (_lock)
        {
            batch = null;
            if (_closed || !_lanes.TryTake(now, RoomLeft() > 0, most, few, out batch))
                return false;
            _running++;
            return true;
        }
    }

    /// <summary>What was taken has been seen to.</summary>
    public void Leave()
    {
        lock (_lock)
            _running--;
    }

    /// <summary>Lets nothing begin any more.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;
    }

    /// <summary>Whether an event may be sent alone now. Where not, it is taken back: its turn comes when the one before it has ended.</summary>
    public bool MayGoAlone(WindowEvent one)
    {
        lock (_lock)
        {
            if (_lanes.MayGoAlone(one))
                return true;
            HoldLoose(one);
            return false;
        }
    }

    /// <summary>Puts events into their batches, and takes those back that have to wait for the one before them.</summary>
    /// <param name="joining">
    /// The events, each with what it has in common with others (see <see cref="PlannedBatch.KeyOf"/>), and what its <see cref="Passage.Current"/> mapping made of it.
    /// </param>
    /// <param name="now">The time.</param>
    public void Join(List<(WindowEvent One, string Key, MadePayload Payload)> joining, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (one, key, payload) in joining)
            {
                _lanes.Join(one, key, payload, now);
                HoldLoose(one);
            }
        }
    }

    /// <summary>An event of a batch has further mappings before it.</summary>
    public void GoOn(WindowEvent one)
    {
        lock (_lock)
        {
            one.Batch = null;
            _lanes.Queue(one);
            HoldLoose(one);
        }
    }

    /// <summary>The event came to an end: the next one of its user may begin.</summary>
    public void End(WindowEvent one, string state, string reason, DeliveryTry how, ParkedRecord? parked = null)
    {
        lock (_lock)
        {
            one.Parked = parked;
            _events.Settle(one, state, reason, how);
            _lanes.End(one);
        }
    }

    /// <summary>The event failed for now, and what stands behind it waits with it.</summary>
    public void Retry(WindowEvent one, WaitingEvent row, string reason, DeliveryTry how)
    {
        lock (_lock)
        {
            // The first of its key alone has a time of its own.
            one.Row = one.MustWait ? row with { NextTry = null } : row;
            _events.Settle(one, DeliveryStates.Retried, reason, how);
            if (one.MustWait)
            {
                _lanes.End(one);
                return;
            }

            _held.Hold(one.UserKey, row.NextTry ?? default);
            foreach (var behind in _lanes.Break(one))
                _events.Hold(behind);
        }
    }

    /// <summary>Once no worker is left: what some mappings have delivered and others have not waits in a row, or the first ones would deliver it again.</summary>
    public void KeepProgress()
    {
        lock (_lock)
        {
            foreach (var one in _lanes.All.Where(one => one.Passage is { HasProgress: true }).ToList())
                _events.Hold(one);
        }
    }

    /// <summary>What can be committed now; null for nothing. One commit at a time, each told to <see cref="Committed"/> when it was made.</summary>
    /// <param name="storesUnended">Whether events that have not ended are stored as waiting ones, where a later one has.</param>
    /// <param name="movesCursor">Whether the cursor alone is worth a commit.</param>
    /// <param name="at">The time.</param>
    public SliceCommit? Take(bool storesUnended, bool movesCursor, DateTimeOffset at)
    {
        UncommittedPart? part;
        lock (_lock)
        {
            part = _events.Take(ReadTo, storesUnended, movesCursor);
            if (part is not null && storesUnended)
                return SliceCommit.Of(part, at); // before anything more comes of what has not ended
        }

        // What has ended stays as it is: nobody need wait while it is counted.
        return part is null ? null : SliceCommit.Of(part, at);
    }

    /// <summary>The commit was made.</summary>
    /// <param name="commit">What <see cref="Take"/> gave.</param>
    /// <param name="ids">The ids of its new rows.</param>
    public void Committed(SliceCommit commit, IReadOnlyList<long> ids)
    {
        lock (_lock)
            _events.Committed(commit, ids);
    }

    private int RoomLeft() => _closed ? 0 : Math.Min(Capacity - _events.Count, options.MaxWaiting - _events.Rows - _events.ReadCount);

    private void HoldLoose(WindowEvent one)
    {
        if (!one.MustWait)
            return;
        _lanes.Rest(one);
        _events.Hold(one);
    }
}
