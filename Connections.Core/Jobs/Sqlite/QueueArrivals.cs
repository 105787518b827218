using System.Collections.Concurrent;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// Wakes one waiting worker for each job that is put into a queue. Everything that is enqueued passes through this process, so no worker has to poll.
/// </summary>
/// <remarks>
/// No job is overlooked: a worker listens before it looks, so a job that it did not see rings for it or for another. A worker that was rung
/// but leaves with a different job (or none) passes the ring on. The cost is now and then a look that finds nothing.
/// </remarks>
internal sealed class QueueArrivals
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Listener> _listeners = [];
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>The queues that were filled or listened to since the start: those that the dashboard shows, empty ones too.</summary>
    public ICollection<string> Known => _known.Keys;

    public void Know(string queue) => _known.TryAdd(queue, true);

    /// <summary>Rings for a job that is committed. Of the idle workers it wakes the one that has waited longest.</summary>
    public void Ring(string queue)
    {
        Know(queue);
        lock (_lock)
        {
            foreach (var listener in _listeners)
                if (listener.TryRing(queue))
                    return;
        }
    }

    public Listener Listen(string[] queues)
    {
        foreach (var queue in queues)
            Know(queue);
        var listener = new Listener(this, queues);
        lock (_lock)
            listener.Place = _listeners.AddLast(listener);
        return listener;
    }

    /// <summary>A worker on the look-out, for as long as it has no job.</summary>
    internal sealed class Listener(QueueArrivals arrivals, string[] queues) : IDisposable
    {
        private readonly SemaphoreSlim _bell = new(0);

        // The queue that rang and was not heard yet, and the one that ended the last wait and is being looked after.
        private string? _rung;
        private string? _heard;

        public LinkedListNode<Listener>? Place { get; set; }

        /// <summary>Called under the lock.</summary>
        public bool TryRing(string queue)
        {
            if (_rung is not null || !queues.Contains(queue, StringComparer.Ordinal))
                return false;

            _rung = queue;
            _bell.Release();
            return true;
        }

        /// <summary>Waits until a queue rings, or as long as given. Call it after a look that found nothing.</summary>
        /// <returns>Whether one rang.</returns>
        public bool Wait(TimeSpan atMost, CancellationToken cancellationToken)
        {
            lock (arrivals._lock)
                _heard = null;
            if (!_bell.Wait(atMost, cancellationToken))
                return false;
            lock (arrivals._lock)
                (_heard, _rung) = (_rung, null);
            return true;
        }

        public void Dispose()
        {
            lock (arrivals._lock)
                arrivals._listeners.Remove(Place!);
            if (_heard is not null)
                arrivals.Ring(_heard);
            if (_rung is not null)
                arrivals.Ring(_rung);
            _bell.Dispose();
        }
    }
}
