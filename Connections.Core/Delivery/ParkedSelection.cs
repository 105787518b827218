namespace Connections.Core.Delivery;

/// <summary>Which of a destination's parked events are meant: those that everything said here holds for. Nothing said: all.</summary>
public sealed record ParkedSelection
{
    /// <summary>All of them.</summary>
    public static ParkedSelection All { get; } = new();

    /// <summary>The one with this key.</summary>
    public long? Id { get; init; }

    /// <summary>Given up with this code, such as <c>400</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Given up at or after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Given up before this time.</summary>
    public DateTimeOffset? To { get; init; }
}
