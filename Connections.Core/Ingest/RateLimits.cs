using System.Collections.Concurrent;
using Connections.Core.Workspaces;

namespace Connections.Core.Ingest;

/// <summary>How many requests a source may send.</summary>
/// <param name="RequestsPerSecond">In the long run. At least 1.</param>
/// <param name="Burst">At once, after a quiet time. At least 1.</param>
public sealed record RateLimit(int RequestsPerSecond, int Burst);

/// <summary>
/// A token bucket for each source that has a limit (tracking contract, §7.2). Requests are counted and not events, so one is refused whole
/// before it is parsed. In memory: a restart fills the buckets.
/// </summary>
internal sealed class RateLimits(TimeProvider clock)
{
    /// <summary>What libraries wait for at most.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = [];

    /// <summary>Takes one request of the source.</summary>
    /// <returns>Null where it may pass; else after how many whole seconds, 1 to 300, to come again.</returns>
    public TimeSpan? Refuse(SourceSetup source)
    {
        if (source.RateLimit is not { } limit)
            return null;
        var bucket = _buckets.GetOrAdd(source.Id, _ => new(clock.GetTimestamp()));
        var missing = bucket.Take(limit, clock);
        return missing <= 0 ? null : TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(missing / limit.RequestsPerSecond), 1, Longest.TotalSeconds));
    }

    private sealed class Bucket(long filledAt)
    {
        private readonly Lock _gate = new();
        private RateLimit? _limit;
        private double _tokens;
        private long _filledAt = filledAt;

        /// <summary>Takes a token where there is one; else tells what part of one is missing.</summary>
        public double Take(RateLimit limit, TimeProvider clock)
        {
            lock (_gate)
            {
                var now = clock.GetTimestamp();
                if (_limit != limit) // a new limit begins with a full bucket
                    (_limit, _tokens) = (limit, limit.Burst);
                var gained = clock.GetElapsedTime(_filledAt, now).TotalSeconds * limit.RequestsPerSecond;
                _tokens = Math.Min(limit.Burst, _tokens + Math.Max(0, gained));
                _filledAt = now;
                if (_tokens < 1)
                    return 1 - _tokens;
                _tokens--;
                return 0;
            }
        }
    }
}
