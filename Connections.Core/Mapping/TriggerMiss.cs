namespace Connections.Core.Mapping;

/// <summary>Why a trigger does not take an event, and how near it came.</summary>
/// <param name="Held">How many of its conditions hold.</param>
/// <param name="Conditions">How many there are on the nearest way to a match.</param>
/// <param name="Failed">The first condition on that way that does not hold, such as <c>event = "Order Completed"</c>.</param>
public sealed record TriggerMiss(int Held, int Conditions, string Failed);
