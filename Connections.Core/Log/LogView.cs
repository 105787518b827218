namespace Connections.Core.Log;

/// <summary>Is shown one record after another, in order. What it was shown is gone when it returns.</summary>
/// <param name="record">The record.</param>
public delegate void LogViewer(LogView record);

/// <summary>A stored event for who only looks: see <see cref="LogRecord"/>.</summary>
/// <param name="sourceId">The source it came from.</param>
/// <param name="type">Its call.</param>
/// <param name="time">When it was appended.</param>
/// <param name="json">The normalised event, UTF-8.</param>
public readonly ref struct LogView(Guid sourceId, EventType type, DateTimeOffset time, ReadOnlySpan<byte> json)
{
    /// <summary>The source it came from.</summary>
    public Guid SourceId { get; } = sourceId;

    /// <summary>Its call.</summary>
    public EventType Type { get; } = type;

    /// <summary>When it was appended.</summary>
    public DateTimeOffset Time { get; } = time;

    /// <summary>The normalised event, UTF-8.</summary>
    public ReadOnlySpan<byte> Json { get; } = json;
}
