using Connections.Core.Log;

namespace Connections.Core.Delivery.Outcomes;

/// <summary>What came of one event at one destination in one try, or which rule kept it from a try.</summary>
/// <param name="DestinationId">The destination.</param>
/// <param name="Event">Where the event stands in the event log.</param>
/// <param name="State"><c>delivered</c>, <c>filtered</c>, <c>discarded</c> or <c>retried</c> (failed, to be tried again).</param>
/// <param name="Reason">The code, such as <c>503</c>, <c>ETIMEDOUT</c> or <c>NO_MATCHING_MAPPING</c>; empty for delivered ones.</param>
/// <param name="Attempt">The number of the try, from 1; 0 for filtered ones.</param>
/// <param name="At">When it ended, to the millisecond.</param>
/// <param name="Took">How long it took, to the millisecond.</param>
/// <param name="Request">Method, address and the start of the body, secrets removed; null unless it failed and a request was made.</param>
/// <param name="Response">The start of the answer, secrets removed; null unless it failed and was answered.</param>
public sealed record DeliveryOutcome(
    Guid DestinationId, LogPosition Event, string State, string Reason, int Attempt, DateTimeOffset At, TimeSpan Took, string? Request, string? Response);
