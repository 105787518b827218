using Connections.Core.Log;

namespace Connections.Core.Delivery.Figures;

/// <summary>What the figures tell events apart by. One for millions of events (<see cref="KnownKinds"/>), so its hash is kept.</summary>
/// <param name="Type">The call; null where it is none.</param>
/// <param name="Name">The event's name, or a page's or screen's; empty where it has none.</param>
internal sealed record EventKind(EventType? Type, string Name)
{
    private readonly int _hash = HashCode.Combine(Type, Name);

    /// <summary>That of an event that nobody can read, and of no event.</summary>
    public static EventKind None { get; } = new(null, "");

    /// <inheritdoc />
    public override int GetHashCode() => _hash;
}
