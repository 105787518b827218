using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Delivers to one destination in bounded slices.</summary>
/// <remarks>
/// Invariants: of one user key the events go out in the order of the log, also across retries, since everything behind a waiting event
/// of its key waits too; cursor, waiting events and counters commit together; no more events wait than the options say,
/// because no more are read than may come to wait.
/// A kill has the events sent again whose end was not committed: as many as <see cref="DeliveryOptions.BatchEvents"/> at most, and none is
/// missed. A commit that fails (a full disk) is owed: nothing more is sent before it is made, or its events would arrive again with every try.
/// How it goes on within a slice stands in <see cref="SliceRun"/>.
/// </remarks>
internal sealed partial class Deliverer
{
    private static readonly TimeSpan CursorRests = TimeSpan.FromMinutes(1);

    private readonly CurrentSetup _current;
    private readonly IEventLog _log;
    private readonly IDeliveryState _state;
    private readonly OutcomeLog _outcomes;
    private readonly DeliveryMeter _meter;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<Deliverer> _logger;
    private readonly SliceTools _tools;
    private readonly ConditionalWeakTable<DestinationSetup, DeliveryPlan>.CreateValueCallback _compile;
    private readonly ConditionalWeakTable<DestinationSetup, DeliveryPlan> _plans = [];
    private readonly ConcurrentDictionary<Guid, (DestinationSetup Of, Breaker Breaker)> _breakers = [];
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _committed = [];
    private readonly ConcurrentDictionary<Guid, SliceCommit> _owed = [];

    public Deliverer(
        CurrentSetup current, IEventLog log, IDeliveryState state, EventDelivery delivery, SharedEvents events, OutcomeLog outcomes, DeliveryMeter meter,
        IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<Deliverer> logger,
        Func<DestinationSetup, DeliveryPlan>? compile = null)
    {
        _compile = new(compile ?? DeliveryPlan.Compile);
        (_current, _log, _state, _outcomes, _meter, _options, _clock, _logger) = (current, log, state, outcomes, meter, options.Value, clock, logger);
        _tools = new(log, state, events, delivery, new Verdict(options.Value), meter, options.Value, new(options.Value, () => current.Value.EnabledDestinations), clock, Plan, CommitAsync, TellAsync, CursorMayMove);
    }

    /// <summary>
    /// Delivers what there is for one destination, for as long as a slice may last. Never call it twice at a time for one destination:
    /// <see cref="DrainGate"/> sees to that.
    /// </summary>
    /// <param name="destinationId">The destination.</param>
    /// <param name="stopping">A graceful stop: requests in flight end, nothing more is begun, and all of it is committed.</param>
    public async Task<SliceEnd> DeliverSliceAsync(Guid destinationId, CancellationToken stopping)
    {
        // What a slice waits for, a batch or the next look at the log, must not wait for a day when the clock is put back by one.
        var steady = new SteadyTime(_clock);
        var tools = _tools with { Clock = steady };
        var until = steady.GetUtcNow() + _options.SliceLength;
        if (_owed.TryGetValue(destinationId, out var owed))
        {
            // Forgotten along with its destination, where that was deleted.
            if (_current.Value.Destinations.TryGetValue(destinationId, out var setup))
            {
                await CommitAsync(setup, owed);
                await TellAsync(setup, owed);
            }

            _owed.TryRemove(destinationId, out _);
        }

        while (true)
        {
            if (Plan(destinationId) is not { } plan)
            {
                Forget(destinationId);
                return SliceEnd.Nothing;
            }

            await using var run = await BeginAsync(plan, tools, until, stopping);
            if (run is null)
                return SliceEnd.Nothing;
            if (PausedUntil(plan) is { } paused)
                return new(false, null, paused);

            switch (await RunAsync(destinationId, run))
            {
                case RunEnd.Idle:
                    return await EndAsync(destinationId, run.ReadTo);
                case RunEnd.Full:
                    return (await EndAsync(destinationId, run.ReadTo)) with { ReadTo = null };
                case RunEnd.Time:
                    return new(true, run.ReadTo, null);
            }
        }
    }

    /// <summary>The plan of an enabled destination; null for any other. Compiled once for each change of its set-up.</summary>
    public DeliveryPlan? Plan(Guid destinationId) =>
        _current.Value.Destinations.TryGetValue(destinationId, out var setup) && setup.Enabled ? _plans.GetValue(setup, _compile) : null;

    /// <summary>Until when nothing is sent to a destination that failed for everyone, or asked for time; then one event is tried. Null for none that is paused.</summary>
    public DateTimeOffset? PausedUntil(Guid destinationId) => _breakers.TryGetValue(destinationId, out var known) ? known.Breaker.PausedUntil : null;

    private void Forget(Guid destinationId)
    {
        _breakers.TryRemove(destinationId, out _);
        _committed.TryRemove(destinationId, out _);
        _tools.Room.Forget(destinationId);
    }

    // Null where the cursor is a place in another log.
    private async Task<SliceRun?> BeginAsync(DeliveryPlan plan, SliceTools tools, DateTimeOffset until, CancellationToken stopping)
    {
        // A slice is short and is committed whole, so a stop does not break into it.
        var id = plan.Setup.Id;
        var cursor = await _state.ReadCursorAsync(id, CancellationToken.None) ?? await FirstCursorAsync(id);
        if (cursor.Log != _log.Id)
        {
            OtherLog(_logger, plan.Setup.Slug);
            return null;
        }

        var waiting = await _state.ReadWaitingAsync(id, CancellationToken.None);
        var breaker = BreakerOf(plan.Setup, failedBefore: waiting.Keys.Values.Any(next => next != default));
        return new(plan, new(id, _options, cursor, waiting), breaker, tools, until, stopping);
    }

    private async Task<LogPosition> FirstCursorAsync(Guid id)
    {
        await _state.BeginAsync(id, _log.End, CancellationToken.None);
        return await _state.ReadCursorAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"Destination {id} has no cursor.");
    }

    private async Task<RunEnd> RunAsync(Guid destinationId, SliceRun run)
    {
        try
        {
            return await run.RunAsync();
        }
        finally
        {
            if (run.Owed is { } owed)
                _owed[destinationId] = owed;
        }
    }

    private DateTimeOffset? PausedUntil(DeliveryPlan plan) =>
        _breakers[plan.Setup.Id].Breaker.PausedUntil is { } paused && _clock.GetUtcNow() < paused ? paused : null;

    // Changed settings may be the cure: the destination is tried with them at once. A process that has just started does not know whether it was paused:
    // where something had failed before, one event is tried first.
    private Breaker BreakerOf(DestinationSetup setup, bool failedBefore)
    {
        var isKnown = _breakers.TryGetValue(setup.Id, out var known);
        if (isKnown && (known.Of == setup || (known.Of.Endpoint == setup.Endpoint && JsonNode.DeepEquals(known.Of.Settings, setup.Settings))))
            return known.Breaker;

        var breaker = new Breaker(_options, _clock, beginsWithProbe: !isKnown && failedBefore);
        _breakers[setup.Id] = (setup, breaker);
        return breaker;
    }

    private async Task<CommitAnswer> CommitAsync(DestinationSetup setup, SliceCommit commit)
    {
        var answer = await _state.CommitSliceAsync(commit.Result, CancellationToken.None);
        _committed[setup.Id] = commit.Result.At;
        foreach (var count in commit.Result.Counts)
            _meter.Count(setup.Slug, count);
        return answer;
    }

    private Task TellAsync(DestinationSetup setup, SliceCommit commit) => _outcomes.AppendAsync(setup.Id, commit.Tries);

    // Where nothing was for this destination, its cursor is moved now and then only: each time costs a sync of the disk.
    private bool CursorMayMove(Guid id) => !_committed.TryGetValue(id, out var last) || (_clock.GetUtcNow() - last).Duration() >= CursorRests;

    private async Task<SliceEnd> EndAsync(Guid id, LogPosition readTo)
    {
        var waiting = await _state.ReadWaitingAsync(id, CancellationToken.None);
        return new(waiting.NextTry <= _clock.GetUtcNow(), readTo, waiting.NextTry);
    }

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} is stopped: its cursor is a place in another event log than this one. Disable it and enable it again to begin with the next event.")]
    private static partial void OtherLog(ILogger logger, string destination);
}
