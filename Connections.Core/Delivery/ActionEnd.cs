namespace Connections.Core.Delivery;

/// <summary>What came of one call of an action.</summary>
/// <param name="Outcomes">One for each payload, in order.</param>
/// <param name="Exchanges">Every request that was made, in order; of a batch whose events all arrived none, unless they were to be shown.</param>
internal sealed record ActionEnd(IReadOnlyList<Outcome> Outcomes, IReadOnlyList<Exchange> Exchanges);
