namespace Connections.Core.Log;

/// <summary>How far the log is durable, for all and for each source, and who waits for more.</summary>
/// <remarks>
/// Waiters stand in a list for each source that they wait for: an append looks only at those of its own sources, however many others
/// wait.
/// </remarks>
internal sealed class LogProgress
{
    /// <summary>Who waits for any source waits for this one, which no source is.</summary>
    private static readonly Guid Any = Guid.Empty;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, long> _lastOffsets = [];
    private readonly Dictionary<Guid, HashSet<Waiter>> _waiters = [];
    private long _end;

    /// <summary>The offset behind the newest durable record.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Announces what has become durable, and wakes only those who wait for its sources.</summary>
    public void Advance(long end, IReadOnlyCollection<KeyValuePair<Guid, long>> lastOffsets)
    {
        List<Waiter>? woken = null;
        lock (_gate)
        {
            Volatile.Write(ref _end, end);
            Wake(Any, end - 1, ref woken);
            foreach (var (source, last) in lastOffsets)
            {
                _lastOffsets[source] = last;
                Wake(source, last, ref woken);
            }

            foreach (var waiter in woken ?? [])
                Forget(waiter);
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
        var waiter = new Waiter(from, sources is null ? [Any] : [.. sources]);
        lock (_gate)
        {
            if (IsBehind(from, sources))
                return;
            foreach (var source in waiter.Sources)
            {
                if (!_waiters.TryGetValue(source, out var waiting))
                    _waiters[source] = waiting = [];
                waiting.Add(waiter);
            }
        }

        await using (cancellationToken.Register(() => GiveUp(waiter, cancellationToken)))
            await waiter.Done.Task;
    }

    private void Wake(Guid source, long last, ref List<Waiter>? woken)
    {
        if (!_waiters.TryGetValue(source, out var waiting))
            return;
        foreach (var waiter in waiting)
            if (waiter.From <= last)
                (woken ??= []).Add(waiter);
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
            Forget(waiter);
        waiter.Done.TrySetCanceled(cancellationToken);
    }

    private void Forget(Waiter waiter)
    {
        foreach (var source in waiter.Sources)
            if (_waiters.TryGetValue(source, out var waiting) && waiting.Remove(waiter) && waiting.Count == 0)
                _waiters.Remove(source);
    }

    private bool IsBehind(long offset, IReadOnlySet<Guid>? sources)
    {
        if (_end <= offset)
            return false;
        if (sources is null)
            return true;
        foreach (var source in sources)
            if (_lastOffsets.TryGetValue(source, out var last) && last >= offset)
                return true;
        return false;
    }

    private sealed class Waiter(long from, Guid[] sources)
    {
        public long From => from;

        public Guid[] Sources => sources;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
