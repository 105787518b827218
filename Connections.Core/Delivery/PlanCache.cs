using System.Collections.Concurrent;

namespace Connections.Core.Delivery;

/// <summary>What a destination's actions keep between calls, in memory. It goes with its plan, so a change of settings empties it.</summary>
internal sealed class PlanCache
{
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>See <see cref="Destinations.IVendorCalls.CachedAsync"/>.</summary>
    public async Task<T> GetAsync<T>(string key, TimeProvider clock, Func<CancellationToken, Task<(T Value, TimeSpan For)>> make, CancellationToken cancellationToken)
        where T : notnull
    {
        var place = _kept.GetOrAdd(key, _ => new());
        if (place.Value is T fresh && place.IsFresh(clock))
            return fresh;
        await place.Turn.WaitAsync(cancellationToken);
        try
        {
            if (place.Value is T other && place.IsFresh(clock))
                return other;
            var (value, length) = await make(cancellationToken);
            (place.Since, place.For) = (clock.GetTimestamp(), length);
            place.Value = value;
            return value;
        }
        finally
        {
            place.Turn.Release();
        }
    }

    private sealed class Kept
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public volatile object? Value;

        public long Since { get; set; }

        public TimeSpan For { get; set; }

        public bool IsFresh(TimeProvider clock) => clock.GetElapsedTime(Since) < For;
    }
}
