using System.Text;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Delivery.Traces;

/// <summary>Finds an event by its <c>messageId</c>, and what became of it everywhere.</summary>
public sealed class EventTraces
{
    private const int MostEvents = 10;
    private const int MostOutcomes = 500;

    private readonly IEventLog _log;
    private readonly OutcomeLog _outcomes;
    private readonly IDeliveryState _state;
    private readonly CurrentSetup _current;
    private readonly IDbContextFactory<ConnectionsDb> _databases;

    internal EventTraces(IEventLog log, OutcomeLog outcomes, IDeliveryState state, CurrentSetup current, IDbContextFactory<ConnectionsDb> databases) =>
        (_log, _outcomes, _state, _current, _databases) = (log, outcomes, state, current, databases);

    /// <summary>The events of that id, newest first: one, unless several sources sent it. Empty where the log holds none.</summary>
    public async Task<IReadOnlyList<EventTrace>> FindAsync(string messageId, CancellationToken cancellationToken)
    {
        var id = Encoding.UTF8.GetBytes(messageId);
        var records = await _log.FindMessageAsync(MessageKey.Of(id), MostEvents, cancellationToken);
        if (records.Count == 0)
            return [];
        var outcomes = (await _outcomes.OfAsync(id, records.Min(record => record.Time), MostOutcomes, cancellationToken)).ToLookup(outcome => outcome.Event);
        List<EventTrace> traces = [];
        foreach (var record in records)
        {
            var tries = outcomes[record.Position].ToLookup(outcome => outcome.DestinationId);
            List<DestinationTrace> destinations = [];
            foreach (var setup in _current.Value.Destinations.Values.Where(one => one.Sources.Contains(record.SourceId) || tries.Contains(one.Id)).OrderBy(one => one.Name, StringComparer.Ordinal))
                destinations.Add(await OfAsync(setup, record, [.. tries[setup.Id]], cancellationToken));
            traces.Add(new(record.SourceId, record.Time, record.Position.ToString(), record.Json, destinations, await WarehousesAsync(record, cancellationToken)));
        }

        return traces;
    }

    private async Task<DestinationTrace> OfAsync(DestinationSetup setup, LogRecord record, IReadOnlyList<DeliveryOutcome> tries, CancellationToken cancellationToken)
    {
        var failed = tries.LastOrDefault(one => one.Request is not null || one.Response is not null);
        var attempts = tries.Count(one => one.State != DeliveryStates.Filtered);
        if (await _state.FindWaitingAsync(setup.Id, record.Position, cancellationToken) is { } waiting)
        {
            var why = waiting.Attempts == 0
                ? "It is held behind an earlier event of its user that waits for its next try."
                : $"{waiting.Reason} It will be tried again.";
            return new(setup.Id, DeliveryStates.Retried, tries is [.., { } latest] ? latest.Reason : "", why, waiting.Attempts, waiting.NextTry, failed?.Request, failed?.Response, tries);
        }

        if (await _state.FindParkedAsync(setup.Id, record.Position, cancellationToken) is { } parked)
        {
            return new(
                setup.Id, DeliveryStates.Discarded, parked.Code, $"{parked.Reason} It is parked, and can be sent again.", Math.Max(attempts, 1), null, parked.Request, parked.Response, tries);
        }

        if (tries is [.., { } last])
            return new(setup.Id, last.State, last.Reason, Sentence(last), attempts, null, failed?.Request, failed?.Response, tries);
        var (state, reason) = Untold(setup, record, await _state.ReadCursorAsync(setup.Id, cancellationToken));
        return new(setup.Id, state, "", reason, 0, null, null, null, tries);
    }

    private static string Sentence(DeliveryOutcome last) => last.State switch
    {
        DeliveryStates.Delivered => "It arrived.",
        DeliveryStates.Filtered => "A rule kept it from the destination.",
        DeliveryStates.Discarded => "It was given up, and is parked no more.",
        _ => "It failed, and what came of it since is not known.",
    };

    private static (string State, string Why) Untold(DestinationSetup setup, LogRecord record, LogPosition? cursor)
    {
        if (!setup.Enabled)
            return (TraceStates.Unknown, "The destination is disabled: events that are stored meanwhile pass it by.");
        if (cursor is not { } at || at.Log != record.Position.Log)
            return (TraceStates.Unknown, "The destination has not begun to read this log.");
        return record.Position.IsBefore(at)
            ? (TraceStates.Unknown, "Nothing is known of it. Events that were stored before a destination was added or while it was disabled pass it by, and what came of others is kept for 7 days.")
            : (TraceStates.Ahead, "The destination has not come to it yet.");
    }

    private async Task<IReadOnlyList<WarehouseTrace>> WarehousesAsync(LogRecord record, CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        List<WarehouseTrace> warehouses = [];
        foreach (var warehouse in _current.Value.Warehouses.Values.Where(one => one.Sources.Contains(record.SourceId)).OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            var run = await db.SyncRuns.AsNoTracking().Where(run => run.WarehouseId == warehouse.Id && run.SourceId == record.SourceId && run.Position != null)
                .OrderByDescending(run => run.StartedAt).FirstOrDefaultAsync(cancellationToken);
            var isLoaded = LogPosition.TryParse(run?.Position, out var to) && to.Log == record.Position.Log && record.Position.IsBefore(to);
            warehouses.Add(new(warehouse.Id, isLoaded, isLoaded
                ? "Its source was loaded beyond it. A table that lags for a reason of its own says so in the sync history."
                : warehouse.Enabled ? "It waits for the next sync." : "The warehouse is disabled: it waits until it is enabled and synced."));
        }

        return warehouses;
    }
}

/// <summary>States that a trace has beside those that events are counted by.</summary>
public static class TraceStates
{
    /// <summary>The destination has yet to read it.</summary>
    public const string Ahead = "ahead";

    /// <summary>Nothing is known of it.</summary>
    public const string Unknown = "unknown";
}
