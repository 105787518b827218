using System.Collections;
using Connections.Core.Log;

namespace Connections.Core.Delivery.Replays;

/// <summary>Positions between two places of a log: a bit for each, where the log can count them.</summary>
internal sealed class PositionSet(IEventLog log, LogPosition start, LogPosition end)
{
    private readonly BitArray? _bits = log.CountBetween(start, end) is { } count and < int.MaxValue ? new((int)count) : null;
    private readonly HashSet<LogPosition> _others = [];

    public void Add(LogPosition position) => Set(position, true);

    public void Remove(LogPosition position) => Set(position, false);

    public bool Contains(LogPosition position) => IndexOf(position) is { } index ? _bits![index] : _others.Contains(position);

    private void Set(LogPosition position, bool isIn)
    {
        if (position.Log != start.Log || position.IsBefore(start) || !position.IsBefore(end))
            return;
        if (IndexOf(position) is { } index)
            _bits![index] = isIn;
        else if (isIn)
            _others.Add(position);
        else
            _others.Remove(position);
    }

    private int? IndexOf(LogPosition position) =>
        _bits is not null && log.CountBetween(start, position) is { } index && index < _bits.Length ? (int)index : null;
}
