using Connections.Core.Log;

namespace Connections.Core.Delivery.Figures;

/// <summary>How many events of one kind came to one end.</summary>
/// <param name="SourceId">The source they came from.</param>
/// <param name="MappingId">The mapping whose end it was; null for the end of the event as a whole.</param>
/// <param name="State"><c>delivered</c>, <c>filtered</c>, <c>discarded</c>, <c>retried</c> (tries), or <c>took</c>: delivered, by latency.</param>
/// <param name="Reason">The code; empty for delivered ones; for <c>took</c> the step of <see cref="LatencyScale"/>.</param>
/// <param name="Type">The call; null where it is not told apart.</param>
/// <param name="Name">The event's or page's name; empty where it has none, or is not told apart.</param>
/// <param name="Count">How many.</param>
public sealed record EventFigure(Guid SourceId, Guid? MappingId, string State, string Reason, EventType? Type, string Name, long Count);

/// <summary>How many events came to one end within an interval.</summary>
/// <param name="Start">When the interval begins.</param>
/// <param name="State">See <see cref="EventFigure.State"/>.</param>
/// <param name="Reason">See <see cref="EventFigure.Reason"/>; empty unless <paramref name="State"/> is <c>took</c>.</param>
/// <param name="Count">How many.</param>
public sealed record FigurePoint(DateTimeOffset Start, string State, string Reason, long Count);

/// <summary>What came of one event in a delivery: kept for a few of each reason, so that people see what the figure means.</summary>
/// <param name="State"><c>filtered</c>, <c>discarded</c> or <c>retried</c>.</param>
/// <param name="Reason">The code.</param>
/// <param name="At">When.</param>
/// <param name="SourceId">The source it came from.</param>
/// <param name="MessageId">Its id; empty where it has none.</param>
/// <param name="Json">The event, UTF-8.</param>
/// <param name="Request">What was sent, without headers and secrets, cut; null where nothing was.</param>
/// <param name="Response">The start of the answer, secrets removed; null where there was none.</param>
public sealed record ReasonSample(
    string State, string Reason, DateTimeOffset At, Guid SourceId, string MessageId, ReadOnlyMemory<byte> Json, string? Request, string? Response);
