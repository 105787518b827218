using System.Runtime.ExceptionServices;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>Why a <see cref="SliceRun"/> ended.</summary>
internal enum RunEnd
{
    /// <summary>Nothing is left to do now.</summary>
    Idle,

    /// <summary>So many events wait that no more may be read.</summary>
    Full,

    /// <summary>Its time is over, or the process stops.</summary>
    Time,

    /// <summary>The destination is paused.</summary>
    Paused,

    /// <summary>The set-up changed, or somebody moved the cursor: what is to be done has to be found out anew.</summary>
    Changed,
}

/// <summary>
/// One slice of one destination under one set-up: reading, sending and committing go on at the same time, over a window of events.
/// </summary>
/// <remarks>
/// One loop reads and commits; workers, as many as may send at a time and only while there is something to begin, take events
/// and batches out of the window (<see cref="SliceSender"/>). One commit is on its way at a time, and the next one takes what has gathered meanwhile. A commit that fails lets
/// nothing more begin.
/// </remarks>
internal sealed class SliceRun(DeliveryPlan plan, DeliveryWindow window, Breaker breaker, SliceTools tools, DateTimeOffset until, CancellationToken stopping)
{
    private const int PageEvents = 2_000;
    private const int PageBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(1);

    private readonly Wake _wake = new();
    private readonly List<Task> _workers = [];
    private readonly Queue<LogRecord> _page = [];
    private readonly SliceSender _sender = new(plan, window, breaker, tools);
    private readonly DeliveryOptions _options = tools.Options;
    private readonly int _capacity = plan.WindowOf(tools.Options);
    private readonly int _concurrency = plan.ConcurrencyOf(tools.Options);
    private readonly TimeProvider _clock = tools.Clock;
    private LogPosition _pageEnd = window.ReadTo;
    private LogPosition _pageNext = window.ReadTo;
    private bool _atEnd;
    private Task? _commit;
    private DateTimeOffset _committedAt = tools.Clock.GetUtcNow();
    private volatile Exception? _failure;
    private RunEnd? _end; // of the loop alone; workers and commits leave word in the next two
    private volatile bool _isRefused;
    private volatile bool _cursorWasMoved;
    private volatile bool _isProbe = breaker.PausedUntil is not null;
    private int _working;

    /// <summary>Everything before it was read, committed or not worth a commit.</summary>
    public LogPosition ReadTo => window.ReadTo;

    /// <summary>What was done and could not be committed, after <see cref="RunAsync"/> threw; null where nothing is.</summary>
    public SliceCommit? Owed { get; private set; }

    /// <summary>Runs it to its end, which it reaches with everything committed that was begun.</summary>
    public async Task<RunEnd> RunAsync()
    {
        window.Capacity = _isProbe ? 1 : _capacity;
        await using (stopping.Register(_wake.Set))
        {
            try
            {
                while (!await IsOverAsync())
                    await StepAsync();
            }
#pragma warning disable CA1031 // kept until what is in flight has ended and is committed; thrown then
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure ??= e;
            }
        }

        await CloseAsync();
        return _end!.Value;
    }

    private async Task<bool> IsOverAsync()
    {
        if (_failure is not null)
            return true;
        if (stopping.IsCancellationRequested || _clock.GetUtcNow() >= until)
            _end ??= RunEnd.Time;
        else if (_cursorWasMoved || tools.PlanOf(plan.Setup.Id) != plan)
            _end ??= RunEnd.Changed;
        else if (_isRefused)
            _end ??= RunEnd.Paused;
        else if (_isProbe && breaker.PausedUntil is null)
        {
            _isProbe = false;
            window.Capacity = _capacity;
        }
        else if (breaker.PausedUntil is { } paused && paused > _clock.GetUtcNow())
            _end ??= RunEnd.Paused;
        else if (window.Count == 0 && _commit is null && !IsDue() && (window.Room <= 0 || (_atEnd && _page.Count == 0)))
        {
            if (window.Room <= 0)
                _end ??= RunEnd.Full;
            else if (!await MoreComesAsync())
                _end ??= RunEnd.Idle;
        }

        return _end is not null;
    }

    private async Task StepAsync()
    {
        if (_commit is { IsCompleted: true })
            _commit = null;
        var fed = await FeedAsync();
        StartWorkers();
        StartCommit();
        if (!fed && _end is null && _failure is null && (window.Count > 0 || _commit is not null))
            await WaitAsync();
    }

    // True when something came of it: then another look may be worth while.
    private async Task<bool> FeedAsync()
    {
        if (IsDue())
            return await FeedDueAsync();
        var room = window.Room;
        if (room <= 0 || (_page.Count == 0 && !await ReadAsync()))
            return false;

        var now = _clock.GetUtcNow();
        while (room-- > 0 && _page.TryDequeue(out var record))
        {
            var one = new WindowEvent(new(0, record.Position, record.SourceId, record.UserKey, record.Json), record.Next, record.MessageKey);
            // Where somebody has parsed it, what is filtered ends here, without a worker.
            if (tools.Events.Peek(record.Position) is { } parsed)
                one.Passage = Passage.Begin(plan, parsed, [], isAccepted: false);
            window.Add(one, one.Passage is { Current: null } over && over.End().Outcome is Outcome.Filtered filtered ? filtered.Code : null, now);
        }

        if (_page.Count == 0)
            window.PassTo(_pageEnd);
        return true;
    }

    private bool IsDue() => window.NextDue <= _clock.GetUtcNow();

    // Waiting events come before new ones. A commit under way may hold rows of theirs.
    private async Task<bool> FeedDueAsync()
    {
        var room = window.Capacity - window.Count;
        if (_commit is { IsCompleted: false } || room <= 0 || room < window.Capacity / 2)
            return false;
        var now = _clock.GetUtcNow();
        var busy = window.Busy();
        var due = await tools.State.ReadDueAsync(plan.Setup.Id, now, room, CancellationToken.None);
        window.AddDue(due, due.Count < room, busy, now, now + LooksAgain);
        return true;
    }

    // False when nothing was there.
    private async Task<bool> ReadAsync()
    {
        var from = _pageNext;
        var slice = await tools.Log.ReadAsync(from, plan.Setup.Sources, _isProbe ? 1 : PageEvents, PageBytes, CancellationToken.None);
        // The set-up changed meanwhile: events of a source that was added before the read would be passed over.
        if (tools.PlanOf(plan.Setup.Id) != plan)
        {
            _end = RunEnd.Changed;
            return false;
        }

        foreach (var record in slice.Records)
            _page.Enqueue(record);
        (_pageEnd, _pageNext, _atEnd) = (slice.Next, slice.Next, slice.AtEnd);
        return slice.Next != from;
    }

    private void StartWorkers()
    {
        var most = _isProbe ? 1 : _concurrency;
        for (var ready = window.Ready(_clock.GetUtcNow()); ready > 0 && Volatile.Read(ref _working) < most; ready--)
        {
            Interlocked.Increment(ref _working);
            _workers.RemoveAll(worker => worker.IsCompleted);
            _workers.Add(Task.Run(WorkAsync, CancellationToken.None));
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (_failure is null && !stopping.IsCancellationRequested && window.TryTake(_clock.GetUtcNow(), out var one, out var batch))
            {
                // Of those who lead events somebody has to go on while this one sends.
                if (batch is not null && Volatile.Read(ref _working) < _concurrency && window.Ready(_clock.GetUtcNow()) > 0)
                    _wake.Set();
                try
                {
                    if (!await (batch is null ? _sender.LeadAsync(one!) : _sender.SendAsync(batch)))
                    {
                        window.Close();
                        _isRefused = true;
                        return;
                    }
                }
                finally
                {
                    window.Leave();
                }

                if (_isProbe)
                    return;
                WakeForMore();
            }
        }
#pragma warning disable CA1031 // a fault of this program: the run ends with it
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure ??= e;
        }
        finally
        {
            Interlocked.Decrement(ref _working);
            _wake.Set();
        }
    }

    // The loop fills the window whenever it looks, and a commit, which makes room, wakes it as well: between them nobody needs to look.
    private void WakeForMore()
    {
        if (window.SettledSinceLook >= CommitsAt)
            _wake.Set();
    }

    private int CommitsAt => Math.Max(1, window.Capacity / 3);

    private void StartCommit()
    {
        if (_commit is not null || _failure is not null)
            return;
        var isStill = window.IsStill;
        var now = _clock.GetUtcNow();
        var ready = window.Committable;
        var isWorthIt = ready >= CommitsAt || (ready > 0 && (isStill || now - _committedAt >= LooksAgain));
        var isStuck = !isWorthIt && window.IsStuck;
        var movesCursor = isStill && _page.Count == 0 && tools.CursorMayMove(plan.Setup.Id);
        if ((isWorthIt || isStuck || movesCursor) && window.Take(isStuck, movesCursor, now) is { } commit)
        {
            _committedAt = now;
            _commit = CommitAsync(commit);
        }
    }

    private async Task CommitAsync(SliceCommit commit)
    {
        try
        {
            var answer = await tools.CommitAsync(plan.Setup, commit);
            window.Committed(commit, answer.NewIds);
            tools.Meter.Waits(plan.Setup.Id, window.Rows);
            if (!answer.CursorFollows)
                _cursorWasMoved = true;
        }
#pragma warning disable CA1031 // the run ends with it, once what is in flight has ended
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure ??= e;
        }
        finally
        {
            _wake.Set();
        }
    }

    private async Task WaitAsync()
    {
        var now = _clock.GetUtcNow();
        var next = until < now + LooksAgain ? until : now + LooksAgain;
        if (window.NextDue is { } due && due > now && due < next)
            next = due;
        if (window.NextBatch is { } goes && goes > now && goes < next)
            next = goes;
        using var enough = new CancellationTokenSource();
        List<Task> signals = [_wake.WaitAsync(), Task.Delay(next > now ? next - now : TimeSpan.Zero, _clock, enough.Token)];
        if (_atEnd && _page.Count == 0 && window.Room > 0)
            signals.Add(tools.Log.WaitAsync(_pageNext, plan.Setup.Sources, enough.Token));
        await Task.WhenAny(signals);
        await enough.CancelAsync();
        // Whoever was cancelled has nothing to say; a read that fails will say so itself.
        await Task.WhenAll(signals.Skip(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A steady trickle would otherwise be one job for each event.
    private async Task<bool> MoreComesAsync()
    {
        if (_options.Linger == TimeSpan.Zero)
            return false;
        using var enough = new CancellationTokenSource(_options.Linger, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, stopping);
        try
        {
            await tools.Log.WaitAsync(_pageNext, plan.Setup.Sources, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // What is in flight ends, and all of it is committed. Of what was read and not begun only that is stored which stands before something that
    // has ended; the rest is behind the cursor and is read again.
    private async Task CloseAsync()
    {
        window.Close();
        await Task.WhenAll(_workers);
        window.KeepProgress();
        if (_commit is not null)
            await _commit;

        var rest = window.Take(storesUnended: true, movesCursor: false, _clock.GetUtcNow());
        if (_failure is not null)
        {
            Owed = rest;
            ExceptionDispatchInfo.Throw(_failure);
        }

        if (rest is null)
            return;
        Owed = rest;
        var answer = await tools.CommitAsync(plan.Setup, rest);
        Owed = null;
        window.Committed(rest, answer.NewIds);
        tools.Meter.Waits(plan.Setup.Id, window.Rows);
    }
}
