using System.Collections;

namespace Connections.Core.Log;

/// <summary>Positions of records next to each other, without an array of them.</summary>
internal sealed class PositionRange(Guid log, long first, int count) : IReadOnlyList<LogPosition>
{
    public int Count => count;

    public LogPosition this[int index] => (uint)index < (uint)count ? new(log, first + index) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<LogPosition> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
