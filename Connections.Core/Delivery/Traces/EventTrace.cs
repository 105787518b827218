using Connections.Core.Delivery.Outcomes;

namespace Connections.Core.Delivery.Traces;

/// <summary>The whole way of one stored event.</summary>
/// <param name="SourceId">The source it came from.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="Position">Where, as text.</param>
/// <param name="Json">The event, UTF-8.</param>
/// <param name="Destinations">What became of it at each destination that takes events of its source, or once did.</param>
/// <param name="Warehouses">How it stands with each warehouse that loads its source.</param>
public sealed record EventTrace(
    Guid SourceId, DateTimeOffset StoredAt, string Position, ReadOnlyMemory<byte> Json, IReadOnlyList<DestinationTrace> Destinations, IReadOnlyList<WarehouseTrace> Warehouses);

/// <summary>What became of an event at one destination.</summary>
/// <param name="DestinationId">The destination.</param>
/// <param name="State"><c>delivered</c>, <c>filtered</c>, <c>discarded</c> (it is parked), <c>retried</c> (it waits), <c>ahead</c> (yet to be read), or <c>unknown</c>.</param>
/// <param name="Reason">The code; empty for none.</param>
/// <param name="Why">The state as a sentence.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextTry">When it is tried next; null for not again, or as soon as it can be.</param>
/// <param name="Request">The last failed request, without headers and secrets; null for none.</param>
/// <param name="Response">The start of its answer, secrets removed; null for none.</param>
/// <param name="Tries">Every try that is known, oldest first.</param>
public sealed record DestinationTrace(
    Guid DestinationId, string State, string Reason, string Why, int Attempts, DateTimeOffset? NextTry, string? Request, string? Response, IReadOnlyList<DeliveryOutcome> Tries);

/// <summary>How an event stands with one warehouse.</summary>
/// <param name="WarehouseId">The warehouse.</param>
/// <param name="IsLoaded">Whether a sync has loaded its source beyond it.</param>
/// <param name="Why">The same as a sentence.</param>
public sealed record WarehouseTrace(Guid WarehouseId, bool IsLoaded, string Why);
