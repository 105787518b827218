using Connections.Core.Delivery.Figures;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Replays;

/// <summary>Which events of the log a replay sends.</summary>
internal sealed class ReplayChoice
{
    private readonly HashSet<string> _types;
    private readonly HashSet<string> _names;
    private PositionSet? _leftOut;
    private PositionSet? _failed;

    private ReplayChoice(ReplayRequest request, IReadOnlySet<Guid> sources)
    {
        Sources = sources;
        _types = request.Types.ToHashSet(StringComparer.Ordinal);
        _names = request.Names.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The sources it reads.</summary>
    public IReadOnlySet<Guid> Sources { get; }

    /// <summary>Finds out what has to be known beforehand: what was delivered and what was not, as far back as outcomes are kept.</summary>
    public static async Task<ReplayChoice> MakeAsync(
        Replay replay, DestinationSetup setup, IEventLog log, IDeliveryState state, IReplayState replays, OutcomeLog outcomes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var request = replay.Request;
        var choice = new ReplayChoice(request, request.Sources.Count == 0 ? setup.Sources : request.Sources.Where(setup.Sources.Contains).ToHashSet());
        if (!request.LeaveOutDelivered && !request.FailedOnly)
            return choice;

        PositionSet delivered = new(log, replay.Cursor, replay.End), failed = new(log, replay.Cursor, replay.End);
        await foreach (var outcome in outcomes.ReadAsync(setup.Id, request.From, now, cancellationToken))
        {
            if (outcome.State == DeliveryStates.Delivered)
                delivered.Add(outcome.Event);
            else if (outcome.State == DeliveryStates.Discarded)
                failed.Add(outcome.Event);
        }

        // Parked ones are known for as long as the log keeps events.
        for (var after = 0L; await state.ReadParkedAsync(setup.Id, ParkedSelection.All, after, 500, cancellationToken) is { Count: > 0 } page; after = page[^1].Id)
            foreach (var parked in page)
            {
                failed.Add(parked.Position);
                delivered.Remove(parked.Position);
            }

        if (request.LeaveOutDelivered)
            foreach (var waiting in await replays.ReadWaitingAsync(setup.Id, cancellationToken))
                delivered.Add(waiting);
        choice._leftOut = delivered;
        choice._failed = request.FailedOnly ? failed : null;
        return choice;
    }

    /// <summary>Whether the event is one of them.</summary>
    public bool Takes(LogRecord record)
    {
        if (_types.Count > 0 && !_types.Contains(EventTypes.NameOf(record.Type)))
            return false;
        if (_failed?.Contains(record.Position) == false || _leftOut?.Contains(record.Position) == true)
            return false;
        return _names.Count == 0 || _names.Contains(EventFacts.Of(record.Json).Name);
    }
}
