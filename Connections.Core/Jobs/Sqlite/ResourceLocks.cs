using Hangfire.Storage;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// Hangfire's distributed locks. One process has the file, so they need not be in it: here they end with their owner, and a killed process leaves none
/// behind. As in the other storages, the connection that holds a lock may take it again.
/// </summary>
internal sealed class ResourceLocks
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Hold> _holds = new(StringComparer.Ordinal);

    /// <exception cref="DistributedLockTimeoutException">Another owner kept it for the whole time.</exception>
    public void Acquire(string resource, object owner, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);

        // Real time, not the storage's clock: a thread waits here, and a clock that is set by hand would not let it go.
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (_gate)
        {
            while (_holds.TryGetValue(resource, out var other) && other.Owner != owner)
            {
                var left = deadline - Environment.TickCount64;
                if (left <= 0)
                    throw new DistributedLockTimeoutException(resource);
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Min(left, int.MaxValue)));
            }

            var depth = _holds.TryGetValue(resource, out var own) ? own.Depth : 0;
            _holds[resource] = new Hold(owner, depth + 1);
        }
    }

    /// <summary>Gives back what one <see cref="Acquire"/> took.</summary>
    public void Release(string resource)
    {
        lock (_gate)
        {
            var hold = _holds[resource];
            if (hold.Depth > 1)
            {
                _holds[resource] = hold with { Depth = hold.Depth - 1 };
                return;
            }

            _holds.Remove(resource);
            Monitor.PulseAll(_gate);
        }
    }

    private readonly record struct Hold(object Owner, int Depth);
}
