namespace Connections.Core.Delivery;

/// <summary>What came of one call of an action.</summary>
/// <param name="Outcomes">One for each payload, in order.</param>
/// <param name="Exchanges">Every request that was made, in order; where all events arrived at once none, unless they were to be shown.</param>
internal sealed record ActionEnd(IReadOnlyList<Outcome> Outcomes, IReadOnlyList<Exchange> Exchanges)
{
    private static readonly ActionEnd OneArrived = new([Sent.Arrived.Outcome], []);

    /// <summary>All of so many arrived, of which nobody is shown the requests.</summary>
    public static ActionEnd Arrived(int count) => count == 1 ? OneArrived : new([.. Enumerable.Repeat(Sent.Arrived.Outcome, count)], []);
}
