using System.Globalization;

namespace Connections.Core.Log;

/// <summary>
/// A place in one event log. Opaque to everything outside the log: it is kept, compared for equality and handed back, never
/// calculated with. As text it is <c>{log id}-{offset}</c>, and a position of another log is refused when it is used.
/// </summary>
public readonly record struct LogPosition
{
    internal LogPosition(Guid log, long offset) => (Log, Offset) = (log, offset);

    /// <summary>The log it belongs to.</summary>
    internal Guid Log { get; }

    /// <summary>How many records stand before it.</summary>
    internal long Offset { get; }

    /// <summary>The place just behind the record that stands here.</summary>
    internal LogPosition Behind => new(Log, Offset + 1);

    /// <summary>Whether it stands before another position of the same log: how a reader knows that it has passed the end it set itself.</summary>
    internal bool IsBefore(LogPosition other) => Offset < other.Offset;

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Log:N}-{Offset}");

    /// <summary>Reads what <see cref="ToString"/> wrote. False for anything else.</summary>
    public static bool TryParse(string? text, out LogPosition position)
    {
        position = default;
        if (text is null || text.Length < 34 || text[32] != '-')
            return false;
        if (!Guid.TryParseExact(text[..32], "N", out var log))
            return false;
        if (!long.TryParse(text.AsSpan(33), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        position = new(log, offset);
        return true;
    }
}
