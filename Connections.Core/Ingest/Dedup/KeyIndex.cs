using System.Runtime.InteropServices;
using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>
/// Which events are known: those on their way into the log, those in tables in memory, those in runs on the disk. What requests ask.
/// </summary>
/// <remarks>
/// A key is in flight from <see cref="Reserve"/> until it is committed or released, and moves from there into the open table under one gate, so
/// it is never nowhere. Runs are asked before the gate is taken, and again if they changed meanwhile: a table leaves
/// memory in the same moment in which its run is seen.
/// </remarks>
internal sealed class KeyIndex(IEventLog log, DedupSizes sizes, TimeProvider clock)
{
    /// <summary>Keys whose filters are asked together.</summary>
    private const int KeysAtOnce = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, (Reservation By, int Number)> _inFlight = [];
    private readonly LinkedList<Reservation> _outstanding = new();
    private readonly List<KeyTable> _sealed = [];
    private readonly Stack<KeyTable> _spare = new();
    private volatile Run[] _runs = [];
    private KeyTable _open = new(sizes.TableKeys);
    private (LogPosition From, LogPosition To)? _replaying = default((LogPosition, LogPosition)); // not yet
    private long _lookups;
    private long _pagesRead;

    /// <summary>Rings when a table is full, outside of nothing: the handler only passes it on.</summary>
    public Action? TableSealed { get; set; }

    /// <summary>Why full tables cannot be written; null when they can. While it lasts memory fills, and then events are refused.</summary>
    public string? Trouble { get; set; }

    /// <summary>Whether events are refused until a table is written.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
                return HasNoRoom;
        }
    }

    public long Lookups => Interlocked.Read(ref _lookups);

    public long PagesRead => Interlocked.Read(ref _pagesRead);

    public int Runs => _runs.Length;

    /// <summary>Whether nothing is in memory that no run holds.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _open.Count == 0 && _sealed.Count == 0;
        }
    }

    /// <summary>The end of the slot that keys are added to.</summary>
    public long OpenSlotEnd => Volatile.Read(ref _open).SlotEnd;

    /// <summary>Bytes of tables, filters and keys in flight.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
                return (_open.Capacity + _sealed.Concat(_spare).Sum(table => (long)table.Capacity)) * KeyTable.BytesOfKey
                    + _inFlight.EnsureCapacity(0) * 48L + _runs.Sum(run => run.MemoryBytes);
        }
    }

    /// <summary>Finds out which events are new, and holds their keys for the caller, who has to append them and then to commit or release.</summary>
    /// <exception cref="LogUnavailableException">The index is still read, or the disk does not keep up. Nothing is held.</exception>
    public Reservation Reserve(ReadOnlySpan<LogEntry> entries)
    {
        var reservation = new Reservation(entries.Length);
        for (var i = 0; i < entries.Length; i++)
            reservation.Keys[i] = entries[i].MessageKey == 0 ? 0 : MessageKey.In(entries[i].SourceId, entries[i].MessageKey);
        Interlocked.Add(ref _lookups, entries.Length);
        var now = Now();
        while (true)
        {
            var runs = _runs;
            if (!TryAskRuns(runs, reservation.Keys, now, out var inRuns))
                continue;
            lock (_gate)
            {
                if (runs != _runs)
                    continue;
                CheckRoom(reservation);
                reservation.From = log.End;
                _outstanding.AddLast(reservation);
                for (var i = 0; i < entries.Length; i++)
                    Judge(reservation, i, now, inRuns);
                return reservation;
            }
        }
    }

    /// <summary>What was new is durable: from now on it is known.</summary>
    public void Commit(Reservation reservation, IReadOnlyList<LogPosition> positions)
    {
        lock (_gate)
        {
            Advance(sizes.SlotEnd(log.LastTime));
            var keys = reservation.Keys;
            var (repeats, next) = (reservation.Repeats, 0);
            for (var i = 0; i < keys.Length; i++)
                if (next < repeats.Count && repeats[next].Index == i)
                    next++;
                else if (keys[i] != 0)
                    Know(keys[i], positions[i - next]);
            _outstanding.Remove(reservation);
            reservation.End(positions);
        }
    }

    /// <summary>What was new could not be appended: whoever brings it again brings it for the first time.</summary>
    public void Release(Reservation reservation)
    {
        lock (_gate)
        {
            var keys = reservation.Keys;
            var (repeats, next) = (reservation.Repeats, 0);
            for (var i = 0; i < keys.Length; i++)
                if (next < repeats.Count && repeats[next].Index == i)
                    next++;
                else if (keys[i] != 0)
                    _inFlight.Remove(keys[i]);
            _outstanding.Remove(reservation);
            reservation.End(null);
        }
    }

    /// <summary>Begins to take what the log holds from a position on. Until <see cref="Open"/> nothing is reserved.</summary>
    public void BeginReplay(LogPosition from)
    {
        lock (_gate)
            _open.From = from;
    }

    /// <summary>Takes a stored event. Called in the log's order.</summary>
    public void Replay(LogRecord record)
    {
        lock (_gate)
        {
            if (record.MessageKey == 0 || !sizes.Knows(sizes.SlotEnd(record.Time), log.LastTime.UtcTicks))
                return;
            _replaying = (record.Position, record.Next);
            Advance(sizes.SlotEnd(record.Time));
            _open.Add(MessageKey.In(record.SourceId, record.MessageKey), record.Position);
            SealFull();
        }
    }

    /// <summary>The replay is over: events are taken from now on.</summary>
    public void Open()
    {
        lock (_gate)
            _replaying = null;
    }

    /// <summary>The oldest table that waits to be written; null when none does.</summary>
    public KeyTable? NextSealed()
    {
        lock (_gate)
            return _sealed is [var first, ..] ? first : null;
    }

    /// <summary>Seals the open table for the end, however little it holds. False when there was nothing to be sealed.</summary>
    public bool TrySealOpen()
    {
        lock (_gate)
        {
            if (_open.Count == 0 || _sealed.Count == DedupSizes.MaxSealed)
                return false;
            Seal(_open.SlotEnd);
            return true;
        }
    }

    /// <summary>From now on lookups go to these runs, and no more to the table that one of them was made of.</summary>
    public void Publish(Run[] runs, KeyTable? flushed)
    {
        lock (_gate)
        {
            _runs = runs;
            if (flushed is null || !_sealed.Remove(flushed))
                return;
            if (flushed.Capacity == sizes.TableKeys)
            {
                flushed.Clear();
                _spare.Push(flushed);
            }

            SealFull();
        }
    }

    /// <summary>The time that an event would get if it were appended now: the window's end. It never goes back further than the log's.</summary>
    private long Now() => Math.Max(clock.GetUtcNow().UtcTicks, log.LastTime.UtcTicks);

    private bool TryAskRuns(Run[] runs, ReadOnlySpan<UInt128> keys, long now, out List<int>? found)
    {
        found = null;
        var pagesRead = 0;
        try
        {
            Span<bool> mayHold = stackalloc bool[KeysAtOnce];
            for (var first = 0; first < keys.Length; first += KeysAtOnce)
            {
                var asked = keys[first..Math.Min(keys.Length, first + KeysAtOnce)];
                foreach (var run in runs)
                {
                    if (!sizes.Knows(run.Facts.SlotEnd, now))
                        continue;
                    mayHold.Clear();
                    run.Ask(asked, mayHold);
                    for (var i = 0; i < asked.Length; i++)
                        if (mayHold[i] && run.Holds(asked[i], ref pagesRead))
                            (found ??= []).Add(first + i);
                }
            }

            found?.Sort();
            return true;
        }
        catch (ObjectDisposedException) when (runs != _runs)
        {
            return false; // merged or forgotten under our hands: others hold the keys now
        }
        finally
        {
            if (pagesRead > 0)
                Interlocked.Add(ref _pagesRead, pagesRead);
        }
    }

    private void CheckRoom(Reservation reservation)
    {
        if (_replaying is not null)
            throw Refused(reservation, "The ids of known events are still read.");
        if (HasNoRoom)
            throw Refused(reservation, "The ids of known events wait for the disk.");
    }

    private bool HasNoRoom => _sealed.Count == DedupSizes.MaxSealed && _open.Count + _inFlight.Count >= sizes.TableKeys;

    private static LogUnavailableException Refused(Reservation reservation, string message)
    {
        reservation.End(null);
        return new(message);
    }

    private void Judge(Reservation reservation, int index, long now, List<int>? inRuns)
    {
        var key = reservation.Keys[index];
        if (key == 0)
            return;
        if (TryFindInTables(key, now, out var position))
            reservation.AddRepeat(new(index, position, null, -1));
        else if (inRuns is not null && inRuns.BinarySearch(index) >= 0)
            reservation.AddRepeat(new(index, null, null, -1));
        else
            JudgeInFlight(reservation, index, key);
    }

    private void JudgeInFlight(Reservation reservation, int index, UInt128 key)
    {
        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_inFlight, key, out var isHeld);
        if (isHeld)
            reservation.AddRepeat(new(index, null, held.By == reservation ? null : held.By.Ended, held.Number));
        else
            held = (reservation, index - reservation.Repeats.Count);
    }

    private bool TryFindInTables(UInt128 key, long now, out LogPosition position)
    {
        if (sizes.Knows(_open.SlotEnd, now) && _open.TryFind(key, out position))
            return true;
        foreach (var table in _sealed)
            if (sizes.Knows(table.SlotEnd, now) && table.TryFind(key, out position))
                return true;
        position = default;
        return false;
    }

    private void Know(UInt128 key, LogPosition position)
    {
        _open.Add(key, position);
        _inFlight.Remove(key);
        SealFull();
    }

    /// <summary>Goes on to a later slot. Where no table may be sealed, the open one goes along: its keys are known for a little longer.</summary>
    private void Advance(long slotEnd)
    {
        if (slotEnd <= _open.SlotEnd)
            return;
        if (_open.Count == 0 || _sealed.Count == DedupSizes.MaxSealed)
            _open.SlotEnd = slotEnd;
        else
            Seal(slotEnd);
    }

    private void SealFull()
    {
        if (_open.Count >= sizes.TableKeys && _sealed.Count < DedupSizes.MaxSealed)
            Seal(_open.SlotEnd);
    }

    private void Seal(long nextSlotEnd)
    {
        // An event that is durable was reserved before: it is in a table, or its reservation is outstanding and began before it.
        var end = _replaying?.To ?? log.End;
        _open.Checkpoint = _replaying?.From ?? _outstanding.First?.Value.From ?? end;
        _open.To = end;
        _sealed.Add(_open);
        var next = _spare.TryPop(out var spare) ? spare : new KeyTable(sizes.TableKeys);
        (next.From, next.SlotEnd) = (_open.Checkpoint, nextSlotEnd);
        _open = next;
        TableSealed?.Invoke();
    }
}
