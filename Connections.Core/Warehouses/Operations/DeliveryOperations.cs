using Connections.Core.Delivery;
using Connections.Core.Delivery.Figures;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Operations;

/// <summary>The outcomes of deliveries as rows: tries, filtered events and parked ones.</summary>
internal sealed class DeliveryOperations(OutcomeLog outcomes, IEventLog log, CurrentSetup setup) : IOperationsStream
{
    private static readonly Comparer<LogPosition> InOrder = Comparer<LogPosition>.Create((one, other) => one.IsBefore(other) ? -1 : other.IsBefore(one) ? 1 : 0);

    private const int MaxRecords = 2_000, MaxBytes = 8 << 20;

    public Guid Id { get; } = new("c0de0000-0000-4000-8000-000000000001");

    public LogPosition Start => outcomes.Log.Start;

    public Task<LogPosition> EndAsync(CancellationToken cancellationToken) => Task.FromResult(outcomes.Log.End);

    public async Task<LogPosition> FillAsync(EventRows rows, LogPosition from, LogPosition end, CancellationToken cancellationToken)
    {
        var slice = await outcomes.Log.ReadAsync(from, null, MaxRecords, MaxBytes, cancellationToken);
        var found = slice.Records.Where(record => record.Position.IsBefore(end)).Select(record => (record.Position, Outcome: OutcomeFormat.Read(record))).ToList();
        var events = await EventsAsync([.. found.Select(one => one.Outcome).OfType<DeliveryOutcome>().Select(outcome => outcome.Event)], cancellationToken);
        foreach (var (position, outcome) in found)
        {
            if (outcome is not null)
                Add(rows, $"{position}", outcome, events.GetValueOrDefault(outcome.Event));
        }

        return slice.Next.IsBefore(end) ? slice.Next : end;
    }

    private void Add(EventRows rows, string id, DeliveryOutcome outcome, LogRecord? of)
    {
        var facts = of is null ? EventFacts.None : EventFacts.Of(of.Json);
        if (outcome.State == DeliveryStates.Filtered)
        {
            Begin(OperationalTables.Filtered, OperationalTables.FilteredTable);
            return;
        }

        Begin(OperationalTables.Deliveries, OperationalTables.DeliveriesTable)
            ?.Put("state", outcome.State).Put("attempt", outcome.Attempt).Put("took_ms", (long)outcome.Took.TotalMilliseconds);
        if (outcome.State == DeliveryStates.Discarded)
            Begin(OperationalTables.Parked, OperationalTables.ParkedTable)?.Put("attempt", outcome.Attempt).Put("request", outcome.Request).Put("response", outcome.Response);

        OperationsRow? Begin(string table, StandardTable standard) => rows.Begin(table, standard, id, outcome.At)
            ?.Put("destination", setup.Value.Destinations.GetValueOrDefault(outcome.DestinationId)?.Slug ?? outcome.DestinationId.ToString())
            .Put("source", of is null ? null : setup.Value.Sources.GetValueOrDefault(of.SourceId)?.Slug)
            .Put("message_id", of is null ? null : EventFacts.MessageIdOf(of.Json))
            .Put("event_type", facts.Type is { } type ? EventTypes.NameOf(type) : null)
            .Put("event_name", facts.Name.Length == 0 ? null : facts.Name)
            .Put("reason", outcome.Reason.Length == 0 ? null : outcome.Reason);
    }

    // In the order of the log, so that neighbours come from one frame. What retention took has no event any more.
    private async Task<Dictionary<LogPosition, LogRecord>> EventsAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        var events = new Dictionary<LogPosition, LogRecord>();
        foreach (var position in positions.Where(position => position.Log == log.Id && !position.IsBefore(log.Start)).Distinct().Order(InOrder))
        {
            var slice = await log.ReadAsync(position, null, maxRecords: 1, maxBytes: 1, cancellationToken);
            if (slice.Records is [var record, ..] && record.Position == position)
                events[position] = record;
        }

        return events;
    }
}
