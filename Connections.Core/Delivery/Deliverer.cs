using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Delivers to one destination in bounded slices, each a run of batches that are read, delivered and committed.</summary>
/// <remarks>
/// Invariants: of one user key the events go out in the order of the log, also across retries, since everything behind a waiting event
/// of its key waits too; a batch's cursor, waiting events and counters commit together; no more events wait than the options say,
/// because no more are read than may come to wait.
/// A kill in the middle of a batch has it read again: as many events as a batch holds may arrive twice, and none is missed. A commit that
/// fails (a full disk) is owed: nothing more is sent before it is made, or the batch would arrive again with every try.
/// </remarks>
internal sealed partial class Deliverer(
    CurrentSetup current, IEventLog log, IDeliveryState state, EventDelivery delivery, DeliveryMeter meter, IOptions<DeliveryOptions> options, TimeProvider clock,
    ILogger<Deliverer> logger)
{
    private const int MaxBatchBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan CursorRests = TimeSpan.FromMinutes(1);
    private readonly RetryPolicy _policy = new(options.Value);
    private readonly ConditionalWeakTable<DestinationSetup, DeliveryPlan> _plans = [];
    private readonly ConcurrentDictionary<Guid, (DestinationSetup Of, Breaker Breaker)> _breakers = [];
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _committed = [];
    private readonly ConcurrentDictionary<Guid, SliceResult> _owed = [];

    /// <summary>
    /// Delivers what there is for one destination, for as long as a slice may last. Never call it twice at a time for one destination:
    /// <see cref="DrainGate"/> sees to that.
    /// </summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="stopping">A graceful stop: requests in flight end, nothing more is begun, and all of it is committed.</param>
    public async Task<SliceEnd> DeliverSliceAsync(Guid destinationId, CancellationToken stopping)
    {
        var until = clock.GetUtcNow() + options.Value.SliceLength;
        if (_owed.TryGetValue(destinationId, out var owed))
            await CommitAsync(owed);
        while (true)
        {
            if (Plan(destinationId) is not { } plan)
                return SliceEnd.Nothing;
            var breaker = BreakerOf(plan.Setup);
            if (breaker.PausedUntil is { } paused && clock.GetUtcNow() < paused)
                return new(false, null, paused);

            if (await ReadAsync(plan, isProbe: breaker.PausedUntil is not null) is not { } batch)
            {
                OtherLog(logger, plan.Setup.Slug);
                return SliceEnd.Nothing;
            }

            // The set-up changed meanwhile: events of a source that was added before the read would be passed over.
            if (Plan(destinationId) != plan)
                continue;
            var waits = await RunAsync(plan, batch, breaker, stopping);
            var isIdle = batch is { AtEnd: true, Lanes.Count: 0 };
            if (isIdle && !await MoreComesAsync(plan, batch.Next, stopping))
                return await EndAsync(destinationId, batch.Next);
            if (stopping.IsCancellationRequested || clock.GetUtcNow() >= until)
                return new(true, batch.Next, null);
            if (waits >= options.Value.MaxWaiting && batch.Lanes.Count == 0)
                return (await EndAsync(destinationId, batch.Next)) with { ReadTo = null };
        }
    }

    /// <summary>The plan of an enabled destination; null for any other. Compiled once for each change of its set-up.</summary>
    public DeliveryPlan? Plan(Guid destinationId) =>
        current.Value.Destinations.TryGetValue(destinationId, out var setup) && setup.Enabled ? _plans.GetValue(setup, DeliveryPlan.Compile) : null;

    // Changed settings may be the cure: the destination is tried with them at once.
    private Breaker BreakerOf(DestinationSetup setup)
    {
        if (_breakers.TryGetValue(setup.Id, out var known)
            && (known.Of == setup || (known.Of.Endpoint == setup.Endpoint && JsonNode.DeepEquals(known.Of.Settings, setup.Settings))))
        {
            return known.Breaker;
        }

        var breaker = new Breaker(options.Value, clock);
        _breakers[setup.Id] = (setup, breaker);
        return breaker;
    }

    // Null where the cursor is a place in another log.
    private async Task<Batch?> ReadAsync(DeliveryPlan plan, bool isProbe)
    {
        // A batch is short and is committed whole, so a stop does not break into it.
        var cancellationToken = CancellationToken.None;
        var id = plan.Setup.Id;
        var cursor = await state.ReadCursorAsync(id, cancellationToken) ?? await BeginAsync(id, cancellationToken);
        if (cursor.Log != log.Id)
            return null;
        var waiting = await state.ReadWaitingAsync(id, cancellationToken);

        var max = isProbe ? 1 : options.Value.BatchEvents;
        var due = waiting.Count > 0 ? await state.ReadDueAsync(id, clock.GetUtcNow(), max, cancellationToken) : [];
        var room = Math.Min(isProbe ? 1 - due.Count : max, options.Value.MaxWaiting - waiting.Count);
        var read = room > 0 ? await log.ReadAsync(cursor, plan.Setup.Sources, room, MaxBatchBytes, cancellationToken) : null;
        return Batch.Of(cursor, read, due, waiting, dueIsWhole: due.Count < max);
    }

    private async Task<LogPosition> BeginAsync(Guid id, CancellationToken cancellationToken)
    {
        await state.BeginAsync(id, log.End, cancellationToken);
        return await state.ReadCursorAsync(id, cancellationToken) ?? throw new InvalidOperationException($"Destination {id} has no cursor.");
    }

    // Returns how many events wait after it.
    private async Task<int> RunAsync(DeliveryPlan plan, Batch batch, Breaker breaker, CancellationToken stopping)
    {
        var id = plan.Setup.Id;
        if (batch.Lanes.Count == 0 && batch.Held.Count == 0 && (batch.Next == batch.Cursor || !CursorMayMove(id)))
            return batch.Waiting.Count;

        var tally = new SliceTally(id, batch);
        await Parallel.ForEachAsync(
            batch.Lanes, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency },
            async (lane, _) => await RunLaneAsync(plan, lane, tally, breaker, stopping));

        var result = tally.Result(clock.GetUtcNow());
        _owed[id] = result;
        await CommitAsync(result);
        foreach (var count in result.Counts)
            meter.Count(plan.Setup.Slug, count);
        meter.Waits(plan.Setup.Slug, tally.WaitingAfter);
        return tally.WaitingAfter;
    }

    private async Task CommitAsync(SliceResult result)
    {
        await state.CommitSliceAsync(result, CancellationToken.None);
        _owed.TryRemove(result.DestinationId, out _);
        _committed[result.DestinationId] = result.At;
    }

    // Where nothing was for this destination, its cursor is moved now and then only: each time costs a sync of the disk.
    private bool CursorMayMove(Guid id) => !_committed.TryGetValue(id, out var last) || clock.GetUtcNow() - last >= CursorRests;

    private async Task RunLaneAsync(DeliveryPlan plan, IReadOnlyList<WaitingEvent> lane, SliceTally tally, Breaker breaker, CancellationToken stopping)
    {
        for (var at = 0; at < lane.Count; at++)
        {
            if (stopping.IsCancellationRequested || !breaker.TryBegin())
            {
                tally.NotBegun(lane.Skip(at));
                return;
            }

            var began = clock.GetUtcNow();
            EventEnd? end = null;
            try
            {
                end = await delivery.RunAsync(plan, lane[at].Json, lane[at].Done, CancellationToken.None);
            }
            finally
            {
                breaker.Report(end?.Outcome);
            }

            if (Note(lane[at], end, began, tally))
                continue;
            tally.NotBegun(lane.Skip(at + 1));
            return;
        }
    }

    // False when the event waits for another try: what stands behind it waits as well.
    private bool Note(WaitingEvent one, EventEnd end, DateTimeOffset began, SliceTally tally)
    {
        switch (end.Outcome)
        {
            case Outcome.Delivered:
                tally.End(one, DeliveryStates.Delivered, "");
                return true;
            case Outcome.Filtered filtered:
                tally.End(one, DeliveryStates.Filtered, filtered.Code);
                return true;
            case Outcome.Discarded discarded:
                tally.End(one, DeliveryStates.Discarded, discarded.Code, Parked(one, end, discarded));
                return true;
            case Outcome.Retry retry:
                var first = one.FirstTry ?? began;
                if (_policy.NextTry(one.Attempts + 1, first, clock.GetUtcNow(), retry.After) is not { } next)
                {
                    var late = new Outcome.Discarded(retry.Code, $"{retry.Reason}, and its {options.Value.RetryWindow.TotalHours:0.##} hours of retries are over.", retry.Response, Answered: true);
                    tally.End(one, DeliveryStates.Discarded, late.Code, Parked(one, end, late));
                    return true;
                }

                tally.Retry(one with { Attempts = one.Attempts + 1, FirstTry = first, NextTry = next, Reason = retry.Reason, Done = end.Done }, retry.Code);
                return false;
            default:
                throw new InvalidOperationException($"Unknown outcome {end.Outcome}.");
        }
    }

    private static ParkedRecord Parked(WaitingEvent one, EventEnd end, Outcome.Discarded why) =>
        new(0, one.Position, one.SourceId, one.UserKey, one.Json, end.MessageId, why.Code, why.Reason, end.Request, why.Response, end.Done);

    // A steady trickle would otherwise be one job for each event.
    private async Task<bool> MoreComesAsync(DeliveryPlan plan, LogPosition readTo, CancellationToken stopping)
    {
        if (options.Value.Linger == TimeSpan.Zero || stopping.IsCancellationRequested)
            return false;
        using var enough = new CancellationTokenSource(options.Value.Linger, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, stopping);
        try
        {
            await log.WaitAsync(readTo, plan.Setup.Sources, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<SliceEnd> EndAsync(Guid id, LogPosition readTo)
    {
        var waiting = await state.ReadWaitingAsync(id, CancellationToken.None);
        return new(waiting.NextTry <= clock.GetUtcNow(), readTo, waiting.NextTry);
    }

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} is stopped: its cursor is a place in another event log than this one. Disable it and enable it again to begin with the next event.")]
    private static partial void OtherLog(ILogger logger, string destination);
}
