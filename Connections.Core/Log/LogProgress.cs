namespace Connections.Core.Log;

/// <summary>How far the log is durable, for all and for each source, and who waits for more.</summary>
internal sealed class LogProgress
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, long> _lastOffsets = [];
    private readonly List<Waiter> _waiters = [];
    private long _end;

    /// <summary>The offset behind the newest durable record.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Announces what has become durable, and wakes only those who wait for its sources.</summary>
    public void Advance(long end, IEnumerable<KeyValuePair<Guid, long>> lastOffsets)
    {
        List<Waiter>? woken = null;
        lock (_gate)
        {
            foreach (var (source, last) in lastOffsets)
                _lastOffsets[source] = last;
            Volatile.Write(ref _end, end);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (!IsBehind(_waiters[i].From, _waiters[i].Sources))
                    continue;
                (woken ??= []).Add(_waiters[i]);
                _waiters.RemoveAt(i);
            }
        }

        foreach (var waiter in woken ?? [])
            waiter.Done.TrySetResult();
    }

    /// <summary>Whether anything of the sources (null: of any) is durable at or behind the offset.</summary>
    public bool HasBehind(long offset, IReadOnlySet<Guid>? sources)
    {
        lock (_gate)
            return IsBehind(offset, sources);
    }

    public async Task WaitAsync(long from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(from, sources);
        lock (_gate)
        {
            if (IsBehind(from, sources))
                return;
            _waiters.Add(waiter);
        }

        await using (cancellationToken.Register(() => GiveUp(waiter, cancellationToken)))
            await waiter.Done.Task;
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
            _waiters.Remove(waiter);
        waiter.Done.TrySetCanceled(cancellationToken);
    }

    private bool IsBehind(long offset, IReadOnlySet<Guid>? sources) => _end > offset
        && (sources is null || sources.Any(source => _lastOffsets.TryGetValue(source, out var last) && last >= offset));

    private sealed class Waiter(long from, IReadOnlySet<Guid>? sources)
    {
        public long From => from;

        public IReadOnlySet<Guid>? Sources => sources;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
