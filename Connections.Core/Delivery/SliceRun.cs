using System.Runtime.ExceptionServices;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>
/// One slice of one destination under one set-up: reading, sending and committing go on at the same time, over a window of events.
/// </summary>
/// <remarks>
/// One loop reads (<see cref="SliceReader"/>) and commits; <see cref="SliceWorkers"/> send. The loop rests until somebody wakes it: a worker, a commit, the
/// log, or the time. One commit is on its way at a time, and the next one takes what has gathered meanwhile. A commit that fails lets nothing more begin.
/// </remarks>
internal sealed class SliceRun : IAsyncDisposable
{
    // What a waiting event is taken for before one was read.
    private const int RowBytes = 8 * 1024;

    // Workers wait for the window meanwhile.
    private const int FedAtOnce = 64;

    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(1);

    private readonly DeliveryPlan _plan;
    private readonly DeliveryWindow _window;
    private readonly Breaker _breaker;
    private readonly SliceTools _tools;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _until;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _over = new();
    private readonly Wake _wake = new();
    private readonly ITimer _timer;
    private readonly SliceRoom _room;
    private readonly SliceReader _reader;
    private readonly SliceWorkers _workers;
    private readonly int _largestWindow;
    private Task _commit = Task.CompletedTask;
    private Task _told = Task.CompletedTask; // of the last commit that was made
    private volatile bool _isCommitting; // said before the loop is woken: the task itself completes a little later
    private readonly TimeSpan _rests;
    private DateTimeOffset _committedAt;
    private int _rowBytes = RowBytes;
    private DateTimeOffset? _commitsAgain;
    private DateTimeOffset? _idleSince;
    private RunEnd? _end; // of the loop alone; workers and commits leave word in the window and in the next one
    private volatile bool _cursorWasMoved;

    public SliceRun(DeliveryPlan plan, DeliveryWindow window, Breaker breaker, SliceTools tools, DateTimeOffset until, CancellationToken stopping)
    {
        (_plan, _window, _breaker, _tools, _clock, _until, _stopping) = (plan, window, breaker, tools, tools.Clock, until, stopping);
        _timer = _clock.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _room = tools.Room.Enter(plan.Setup.Id);
        _reader = new(plan, tools, _room, window.ReadTo, _wake, _over.Token);
        _workers = new(plan, window, breaker, tools, _wake, stopping) { IsProbe = breaker.PausedUntil is not null };
        _largestWindow = plan.WindowOf(tools.Options);
        _rests = plan.GatherOf(tools.Options) * 4;
        _committedAt = _clock.GetUtcNow();
    }

    /// <summary>Everything before it was read, committed or not worth a commit.</summary>
    public LogPosition ReadTo => _window.ReadTo;

    /// <summary>What was done and could not be committed, after <see cref="RunAsync"/> threw; null where nothing is.</summary>
    public SliceCommit? Owed { get; private set; }

    /// <summary>Runs it to its end, which it reaches with everything committed that was begun.</summary>
    public async Task<RunEnd> RunAsync()
    {
        await using (_stopping.Register(_wake.Set))
        {
            try
            {
                while (!IsOver())
                    await StepAsync();
            }
#pragma warning disable CA1031 // kept until what is in flight has ended and is committed; thrown then
            catch (Exception e)
#pragma warning restore CA1031
            {
                _workers.Fail(e);
            }
        }

        await CloseAsync();
        return _end!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _over.CancelAsync();
            await _reader.EndAsync();
            await _timer.DisposeAsync();
            _over.Dispose();
        }
        finally
        {
            _room.Dispose();
        }
    }

    private bool IsOver()
    {
        if (_workers.Failure is not null)
            return true;
        var now = _clock.GetUtcNow();
        if (_stopping.IsCancellationRequested || now >= _until)
            _end ??= RunEnd.Time;
        else if (_cursorWasMoved || _tools.PlanOf(_plan.Setup.Id) != _plan)
            _end ??= RunEnd.Changed;
        else if (_workers.IsRefused)
            _end ??= RunEnd.Paused;
        else if (_workers.IsProbe && _breaker.PausedUntil is null)
            _workers.IsProbe = false;
        else if (_breaker.PausedUntil is { } paused && paused > now)
            _end ??= RunEnd.Paused;
        else if (IsFull())
            _end ??= RunEnd.Full;
        else if (IsIdle(now))
            _end ??= RunEnd.Idle;
        return _end is not null;
    }

    private bool HasNothingToDo => _window.Count == 0 && !_isCommitting && !IsDue();

    private bool IsFull() => HasNothingToDo && _window.Room <= 0;

    // It lingers: a steady trickle would otherwise be one job for each event.
    private bool IsIdle(DateTimeOffset now)
    {
        if (!HasNothingToDo || !_reader.IsAtEnd)
        {
            _idleSince = null;
            return false;
        }

        _idleSince ??= now;
        return now - _idleSince >= _tools.Options.Linger;
    }

    // Its share of the memory is smaller when others begin, and when its events are large.
    private void Fit() => _window.Capacity = _workers.IsProbe ? 1 : Math.Min(_largestWindow, _room.Fits(_reader.EventBytes));

    private async Task StepAsync()
    {
        Fit();
        var fed = await FeedAsync();
        _workers.Start();
        StartCommit();
        if (!fed && _end is null && _workers.Failure is null)
            await WaitAsync();
    }

    // True when something came of it: then another look may be worth while.
    private async ValueTask<bool> FeedAsync()
    {
        // Of the probe a new event is asked for, where there is one: that an event fails once more may be its own fault.
        if (IsDue() && !(_workers.IsProbe && await HasNewAsync()))
            return await FeedDueAsync();
        var room = _window.Room;
        if (room <= 0 || (!_reader.HasPage && !await ReadAsync()))
            return false;

        var now = _clock.GetUtcNow();
        for (; room > 0 && _reader.HasPage; room -= FedAtOnce)
            using (_window.Enter())
                Feed(Math.Min(room, FedAtOnce), now);
        if (!_reader.HasPage)
            _window.PassTo(_reader.End);
        return true;
    }

    private void Feed(int most, DateTimeOffset now)
    {
        while (most-- > 0 && _reader.TryTake(out var record))
        {
            var one = new WindowEvent(record);
            // Where somebody has opened it, what is filtered ends here, without a worker.
            if (!record.IsLent && _tools.Events.Peek(record.Position) is { } opened)
                one.Passage = Passage.Begin(_plan, opened, [], isAccepted: false);
            _window.Add(one, one.Passage is { Current: null } over && over.End().Outcome is Outcome.Filtered filtered ? filtered.Code : null, now);
        }
    }

    private async ValueTask<bool> HasNewAsync() => _window.Room > 0 && (_reader.HasPage || (await ReadAsync() && _reader.HasPage));

    private bool IsDue() => _window.NextDue <= _clock.GetUtcNow();

    // Waiting events come before new ones. A commit under way may hold rows of theirs.
    private async Task<bool> FeedDueAsync()
    {
        var capacity = Math.Min(_window.Capacity, _room.Fits(_rowBytes));
        var room = capacity - _window.Count;
        if (_isCommitting || room <= 0 || room < capacity / 2)
            return false;
        var now = _clock.GetUtcNow();
        var busy = _window.Busy();
        var due = await _tools.State.ReadDueAsync(_plan.Setup.Id, now, room, CancellationToken.None);
        if (due.Count > 0)
            _rowBytes = (int)due.Average(one => one.Json.Length);
        _window.AddDue(due, due.Count < room, busy, now, now + LooksAgain);
        return true;
    }

    // False where there was no need to look.
    private async ValueTask<bool> ReadAsync()
    {
        var looked = await _reader.ReadAsync(onlyOne: _workers.IsProbe);
        if (_tools.PlanOf(_plan.Setup.Id) == _plan)
            return looked;
        // The set-up changed meanwhile: events of a source that was added before the read would be passed over.
        _end = RunEnd.Changed;
        return false;
    }

    private void StartCommit()
    {
        if (_isCommitting || _workers.Failure is not null)
            return;
        var isStill = _window.IsStill;
        var now = _clock.GetUtcNow();
        var ready = _window.Committable;
        // Where events come in batches, one commit for a few of them: each costs a row or two for every name that is counted.
        _commitsAgain = ready > 0 ? _committedAt + (isStill ? _rests : LooksAgain) : null;
        var isWorthIt = ready >= _window.CommitsAt || now >= _commitsAgain;
        // What has ended without a gap makes room by itself; what a slow event stands before does once that is stored.
        var isStuck = !isWorthIt && _window.IsStuck;
        var storesUnended = isStuck && ready == 0;
        var movesCursor = isStill && !_reader.HasPage && _tools.CursorMayMove(_plan.Setup.Id);
        if ((isWorthIt || isStuck || movesCursor) && _window.Take(storesUnended, movesCursor, now) is { } commit)
        {
            (_committedAt, _isCommitting) = (now, true);
            _commit = CommitAsync(commit);
        }
    }

    private async Task CommitAsync(SliceCommit commit)
    {
        try
        {
            var (eventBytes, rowBytes) = (_reader.EventBytes, _rowBytes); // the loop's, which this is a part of up to here
            var answer = await _tools.CommitAsync(_plan.Setup, commit);
            _window.Committed(commit, answer.NewIds);
            _room.Grow(commit.Read.Count - commit.NewRows.Count, eventBytes);
            _room.Grow(commit.Result.Gone.Count, rowBytes);
            _tools.Meter.Waits(_plan.Setup.Id, _window.Rows);
            if (!answer.CursorFollows)
                _cursorWasMoved = true;
            _wake.Set(); // there is room
            await _told; // one at a time, in order
            _told = TellAsync(commit);
        }
#pragma warning disable CA1031 // the run ends with it, once what is in flight has ended
        catch (Exception e)
#pragma warning restore CA1031
        {
            _workers.Fail(e);
        }
        finally
        {
            _isCommitting = false;
            _wake.Set();
        }
    }

    // Beside the next commit: what it writes is for people to read.
    private async Task TellAsync(SliceCommit commit)
    {
        try
        {
            await _tools.TellAsync(_plan.Setup, commit);
            commit.GiveBack();
        }
#pragma warning disable CA1031 // the run ends with it, once what is in flight has ended
        catch (Exception e)
#pragma warning restore CA1031
        {
            _workers.Fail(e);
            _wake.Set();
        }
    }

    // A timer for the next thing that has a time; everything else says so itself.
    private Task WaitAsync()
    {
        var now = _clock.GetUtcNow();
        var next = Earlier(now + LooksAgain, _until);
        foreach (var time in (ReadOnlySpan<DateTimeOffset?>)[_window.NextDue, _window.NextBatch, _reader.GathersUntil(now), _commitsAgain, _idleSince + _tools.Options.Linger])
            if (time > now)
                next = Earlier(next, time.Value);
        _timer.Change(next > now ? next - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        if (_window.Room > 0 && _reader.GathersUntil(now) is null)
            _reader.Watch();
        return _wake.WaitAsync();
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    // What is in flight ends, and all of it is committed. Of what was read and not begun only that is stored which stands before something that
    // has ended; the rest is behind the cursor and is read again.
    private async Task CloseAsync()
    {
        _window.Close();
        await _workers.EndAsync();
        _window.KeepProgress();
        await _commit;
        await _told;

        var rest = _window.Take(storesUnended: true, movesCursor: false, _clock.GetUtcNow());
        if (_workers.Failure is { } failure)
        {
            Owed = rest;
            ExceptionDispatchInfo.Throw(failure);
        }

        if (rest is null)
            return;
        Owed = rest;
        var answer = await _tools.CommitAsync(_plan.Setup, rest);
        Owed = null;
        _window.Committed(rest, answer.NewIds);
        _tools.Meter.Waits(_plan.Setup.Id, _window.Rows);
        await _tools.TellAsync(_plan.Setup, rest);
    }
}
