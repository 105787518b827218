using System.Runtime.CompilerServices;
using Connections.Core.Log;

namespace Connections.Core.Delivery.Replays;

/// <summary>Runs one replay from its cursor on: a few events at a time, at its rate, each few committed with the cursor behind them.</summary>
/// <remarks>
/// Invariants: an event is sent by one run only, unless a kill comes between its sending and the commit, which are <see cref="MostTogether"/>
/// events at most. Those of one user go out in order. What fails for now is tried three times; then it is parked, and the replay goes on. Where all
/// fail for now the destination is down: nothing is parked, and the same few are tried again with longer and longer waits, for some ten minutes.
/// </remarks>
internal sealed class ReplayRun(Replay replay, DeliveryPlan plan, ReplayTools tools, Action<string?> note)
{
    public const int MostTogether = 100;
    private const int PageEvents = 1_000;
    private const int PageBytes = 2 << 20;
    private const int Tries = 3;
    private const int Holds = 8;

    private readonly long _began = tools.Clock.GetTimestamp(); // no time of day: a clock that is put back would stop it
    private TimeSpan _next;

    /// <summary>Runs to the end of the replay, or until it is stopped, which it is between two commits.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var choice = await ReplayChoice.MakeAsync(replay, plan.Setup, tools.Log, tools.Delivery, tools.State, tools.Outcomes, tools.Clock.GetUtcNow(), stopping);
        if (replay.Total is null)
            await CountAsync(choice, stopping);
        await foreach (var (records, next) in PagesAsync(choice, stopping))
        {
            var together = Math.Clamp(replay.Request.Rate / 5, 1, MostTogether);
            var chosen = records.Where(choice.Takes).ToList();
            foreach (var few in chosen.Chunk(together))
                await SendAsync(few, few[^1] == chosen[^1] ? next : few[^1].Next, stopping);
            if (chosen.Count == 0)
                await tools.State.CommitAsync(new(replay.Id, plan.Setup.Id, next, tools.Clock.GetUtcNow()), CancellationToken.None);
        }
    }

    private async Task CountAsync(ReplayChoice choice, CancellationToken stopping)
    {
        var total = 0L;
        await foreach (var (records, _) in PagesAsync(choice, stopping))
            total += records.Count(choice.Takes);
        await tools.State.SetTotalAsync(replay.Id, total, CancellationToken.None);
    }

    private async IAsyncEnumerable<(IReadOnlyList<LogRecord> Records, LogPosition Next)> PagesAsync(
        ReplayChoice choice, [EnumeratorCancellation] CancellationToken stopping)
    {
        for (var at = replay.Cursor; at.IsBefore(replay.End);)
        {
            stopping.ThrowIfCancellationRequested();
            var slice = await tools.Log.ReadAsync(at, choice.Sources, PageEvents, PageBytes, stopping);
            var isLast = slice.AtEnd || !slice.Next.IsBefore(replay.End);
            yield return (isLast ? [.. slice.Records.Where(record => record.Position.IsBefore(replay.End))] : slice.Records, isLast ? replay.End : slice.Next);
            if (isLast)
                yield break;
            at = slice.Next;
        }
    }

    private async Task SendAsync(LogRecord[] few, LogPosition next, CancellationToken stopping)
    {
        await PaceAsync(few.Length, stopping);
        var ends = await TryAsync(few, stopping);
        var now = tools.Clock.GetUtcNow();
        List<LogPosition> arrived = [];
        List<ParkedRecord> parked = [];
        List<WindowEvent> told = [];
        foreach (var (record, end) in few.Zip(ends))
        {
            if (end.Outcome is Outcome.Delivered)
                arrived.Add(record.Position);
            else if (end.Outcome is not Outcome.Filtered)
                parked.Add(Parked(record, end));
            if (end.Outcome is not Outcome.Filtered)
                told.Add(Told(record, end, now));
        }

        await tools.State.CommitAsync(
            new(replay.Id, plan.Setup.Id, next, now) { Arrived = arrived, Filtered = few.Length - arrived.Count - parked.Count, Parked = parked }, CancellationToken.None);
        await tools.Outcomes.AppendAsync(plan.Setup.Id, told);
    }

    // So many events a second from here on, and no catching up on what a slow destination has held up.
    private async Task PaceAsync(int count, CancellationToken stopping)
    {
        var now = tools.Clock.GetElapsedTime(_began);
        if (_next > now)
            await Task.Delay(_next - now, tools.Clock, stopping);
        _next = (_next > now ? _next : now) + TimeSpan.FromSeconds((double)count / replay.Request.Rate);
    }

    private async Task<EventEnd[]> TryAsync(LogRecord[] few, CancellationToken stopping)
    {
        var ends = new EventEnd[few.Length];
        var left = Enumerable.Range(0, few.Length).ToList();
        for (var (tries, holds) = (1, 0); ; tries++)
        {
            await SendAsync(few, left, ends);
            left.RemoveAll(at => ends[at].Outcome is not Outcome.Retry);
            if (left.Count == 0)
                break;
            var isDown = left.Count == few.Length && holds < Holds;
            if (!isDown && tries >= Tries)
                break;
            holds += isDown ? 1 : 0;
            var retry = (Outcome.Retry)ends[left[0]].Outcome;
            var wait = Wait(isDown ? holds : tries, retry.After);
            if (isDown)
                note($"{retry.Reason} It is tried again in {wait.TotalSeconds:0} seconds.");
            try
            {
                await Task.Delay(wait, tools.Clock, stopping);
            }
            catch (OperationCanceledException) when (!isDown)
            {
                break; // some of them have arrived: the rest is parked, so that none goes out twice
            }
        }

        note(null);
        return ends;
    }

    private Task SendAsync(LogRecord[] few, List<int> left, EventEnd[] ends) => Parallel.ForEachAsync(
        left.GroupBy(at => few[at].UserKey), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, tools.Options.Concurrency / 2) },
        async (ofOneUser, _) =>
        {
            foreach (var at in ofOneUser)
            {
                var before = ends[at];
                var json = before?.Json ?? ReplayedEvent.For(plan.Profile.Name, few[at].Json);
                ends[at] = await tools.Events.RunAsync(plan, json, before?.Done ?? [], CancellationToken.None, isAccepted: before is not null);
            }
        });

    private static TimeSpan Wait(int times, TimeSpan? asked) =>
        asked ?? TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, times - 1), 150));

    private ParkedRecord Parked(LogRecord record, EventEnd end)
    {
        var (code, reason, response) = end.Outcome switch
        {
            Outcome.Retry retry => (retry.Code, $"{retry.Reason}, in a replay.", retry.Response),
            Outcome.Discarded discarded => (discarded.Code, discarded.Reason, discarded.Response),
            _ => throw new InvalidOperationException($"{end.Outcome} is not parked."),
        };
        return new(
            0, record.Position, record.SourceId, record.UserKey, end.Json ?? ReplayedEvent.For(plan.Profile.Name, record.Json), end.MessageId, code, reason, end.Request, response, end.Done)
        {
            ReplayId = replay.Id,
        };
    }

    private static WindowEvent Told(LogRecord record, EventEnd end, DateTimeOffset now)
    {
        var (reason, response) = end.Outcome switch
        {
            Outcome.Retry retry => (retry.Code, retry.Response),
            Outcome.Discarded discarded => (discarded.Code, discarded.Response),
            _ => ("", null),
        };
        var isFailure = end.Outcome is not Outcome.Delivered;
        return new(record)
        {
            State = isFailure ? DeliveryStates.Discarded : DeliveryStates.Delivered,
            Reason = reason,
            Try = new(now, TimeSpan.Zero, isFailure ? end.Request : null, response),
        };
    }
}
