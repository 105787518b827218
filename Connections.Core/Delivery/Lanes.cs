using System.Runtime.InteropServices;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>
/// The events of a window that have not ended, in one lane for each user key, and the batches that they join: what may be done next. Guarded by the
/// window's lock; <see cref="DeliveryWindow"/> has the rules.
/// </summary>
internal sealed class Lanes(TimeSpan linger)
{
    private readonly Dictionary<ulong, WindowEvent> _last = [];          // of each key that has events here, the last one
    private readonly List<WindowEvent> _loose = [];                      // under way, though an earlier event of their key has to be tried again
    private readonly Queue<WindowEvent> _ready = [];                     // with some that were held meanwhile: who takes one looks
    private readonly OpenBatches _batches = new();
    private int _leading; // events that a worker has and that may still join a batch

    /// <summary>Whether there is something to do at once, whatever the time.</summary>
    public bool HasWork => _ready.Count > 0 || _batches.Full > 0;

    /// <summary>Whether batches wait for further events.</summary>
    public bool HasOpenBatches => _batches.Open > 0;

    /// <summary>When the first batch has lingered long enough; null where none does.</summary>
    public DateTimeOffset? NextBatch => _batches.Oldest + linger;

    /// <summary>The keys that have events here.</summary>
    public IEnumerable<ulong> Keys => _last.Keys.Concat(_loose.Select(one => one.UserKey));

    /// <summary>The events, but for those that are on their own.</summary>
    public IEnumerable<WindowEvent> All
    {
        get
        {
            foreach (var last in _last.Values)
                for (var one = last; one is not null; one = one.Ahead)
                    yield return one;
        }
    }

    /// <summary>How many workers would find something to do.</summary>
    public int Ready(DateTimeOffset now, bool hasRoom) => _ready.Count + _batches.Full + (MayTakeOldest(now, hasRoom) ? _batches.Open : 0);

    /// <summary>Puts an event behind the others of its key.</summary>
    public void Line(WindowEvent one)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, one.UserKey, out _);
        if (last is not null)
            (last.Behind, one.Ahead) = (one, last);
        if (last is null || MayFollow(last))
            Queue(one);
        last = one;
    }

    /// <summary>Puts an event in line for a worker.</summary>
    public void Queue(WindowEvent one)
    {
        if (one.IsQueued || one.IsTaken || one.Batch is not null)
            return;
        one.IsQueued = true;
        _ready.Enqueue(one);
    }

    /// <summary>The next thing to do: a batch, or events that <paramref name="few"/> is given, as many as <paramref name="most"/>.</summary>
    public bool TryTake(DateTimeOffset now, bool hasRoom, int most, List<WindowEvent> few, out EventBatch? batch)
    {
        if (_batches.TryTakeFull(out batch))
            return true;
        if (!HasLingered(now))
            TakeReady(most, few);
        if (few.Count > 0)
            return true;
        batch = MayTakeOldest(now, hasRoom) ? _batches.TakeOldest() : null;
        return batch is not null;
    }

    /// <summary>Whether an event may be sent alone now. Where not, it waits for its turn.</summary>
    public bool MayGoAlone(WindowEvent one) => !TakesBack(one, mayFollow: false);

    /// <summary>Puts an event into its batch, unless it has to wait for the one before it.</summary>
    public void Join(WindowEvent one, string key, MadePayload payload, DateTimeOffset now)
    {
        var mapping = one.Passage!.Current!;
        if (TakesBack(one, mayFollow: one.Ahead is { Batch: { } before } ahead && MayFollow(ahead) && _batches.Find(mapping, key, payload.Bytes) == before))
            return;
        one.Batch = _batches.Add(one, mapping, key, payload, now);
        one.IsTaken = false;
        if (one.Behind is { } behind && MayFollow(one))
            Queue(behind);
    }

    /// <summary>Nothing more is to be done with an event. It leaves its lane, in the middle too: one that a rule kept back ends while the one before it is under way.</summary>
    public void End(WindowEvent one)
    {
        Rest(one);
        if (one.MustWait)
            return;
        var (ahead, behind) = (one.Ahead, one.Behind);
        (one.Ahead, one.Behind) = (null, null);
        if (ahead is not null)
            ahead.Behind = behind;
        if (behind is not null)
            behind.Ahead = ahead;
        else if (ahead is not null)
            _last[one.UserKey] = ahead;
        else
            _last.Remove(one.UserKey);
        if (behind is not null && (ahead is null || MayFollow(ahead)))
            Queue(behind);
    }

    /// <summary>Nothing more is to be done with an event now, and nothing with those behind it. Gives those that nobody is at; the others are told to wait.</summary>
    public IReadOnlyList<WindowEvent> Break(WindowEvent one)
    {
        Rest(one);
        _last.Remove(one.UserKey);
        List<WindowEvent> idle = [];
        for (var behind = one.Behind; behind is not null;)
        {
            (var next, behind.Ahead, behind.Behind) = (behind.Behind, null, null);
            if (behind.IsTaken || behind.Batch is not null)
            {
                behind.MustWait = true;
                _loose.Add(behind);
            }
            else
            {
                idle.Add(behind);
            }

            behind = next;
        }

        one.Behind = null;
        return idle;
    }

    /// <summary>The event is at rest: nobody is at it.</summary>
    public void Rest(WindowEvent one)
    {
        Led(one);
        (one.IsTaken, one.Batch) = (false, null);
        if (one.MustWait)
            _loose.Remove(one);
    }

    private void TakeReady(int most, List<WindowEvent> few)
    {
        while (few.Count < most && _ready.TryDequeue(out var one))
        {
            if (one.IsSettled)
                continue;
            (one.IsQueued, one.IsTaken, one.IsLeading) = (false, true, true);
            _leading++;
            few.Add(one);
        }
    }

    // The next one of a user goes along in a batch, where the one before needs nothing else.
    private static bool MayFollow(WindowEvent one) => one is { IsAtLast: true, Batch.IsOpen: true };

    private bool HasLingered(DateTimeOffset now) => NextBatch < now;

    // Or whatever could join it has, and no more can be read.
    private bool MayTakeOldest(DateTimeOffset now, bool hasRoom) =>
        NextBatch is { } at && (at < now || (_ready.Count == 0 && _leading == 0 && (at <= now || !hasRoom)));

    private bool TakesBack(WindowEvent one, bool mayFollow)
    {
        Led(one);
        if (!one.MustWait && (one.Ahead is null || mayFollow))
            return false;
        one.IsTaken = false;
        return true;
    }

    private void Led(WindowEvent one)
    {
        if (one.IsLeading)
            (one.IsLeading, _leading) = (false, _leading - 1);
    }
}
