using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>What of a window is to be committed.</summary>
/// <param name="DestinationId">The destination.</param>
/// <param name="From">The cursor.</param>
/// <param name="To">The cursor behind it.</param>
/// <param name="Read">The events between the two.</param>
/// <param name="Stored">Events that were stored before, and have ended or have to be tried later.</param>
internal sealed record UncommittedPart(Guid DestinationId, LogPosition From, LogPosition To, IReadOnlyList<WindowEvent> Read, IReadOnlyList<WindowEvent> Stored);
