using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary>The one writer of a SQLite file: whatever waits when it comes round is one transaction and one sync of the disk.</summary>
/// <remarks>
/// Writes that wait together are made one after the other; where one of them fails, all are undone and each is made again in a transaction of
/// its own, so that nobody fails for another's sake. What waits is bounded by who writes: everyone waits for the end of his own.
/// </remarks>
internal sealed class SqliteWriter(SqliteConnection connection) : IDisposable
{
    private const int MostTogether = 256;

    private readonly Lock _lock = new();
    private readonly SqliteWrite _write = new(connection);
    private readonly Queue<Wish> _wishes = [];
    private Task _work = Task.CompletedTask;
    private bool _isWorking;

    /// <summary>How many writes wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _wishes.Count;
        }
    }

    /// <summary>Completes when it is on the disk; or fails, and then nothing of it is.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteWrite, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wish = new Wish(write => work(write));
        lock (_lock)
        {
            _wishes.Enqueue(wish);
            if (!_isWorking)
                (_isWorking, _work) = (true, Task.Run(Work, CancellationToken.None));
        }

        // From here on there is no giving up: it may be made already.
        return (T)(await wish.Done.Task)!;
    }

    /// <summary>Finishes what waits.</summary>
    public void Dispose()
    {
        Task work;
        lock (_lock)
            work = _work;
        work.ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        _write.Dispose();
        connection.Dispose();
    }

    private void Work()
    {
        while (Next() is { Count: > 0 } wishes)
            if (!TryTogether(wishes))
                foreach (var wish in wishes)
                    Alone(wish);
    }

    private List<Wish> Next()
    {
        lock (_lock)
        {
            List<Wish> next = [];
            while (next.Count < MostTogether && _wishes.TryDequeue(out var wish))
                next.Add(wish);
            _isWorking = next.Count > 0;
            return next;
        }
    }

    private bool TryTogether(List<Wish> wishes)
    {
        if (wishes.Count == 1)
            return false;
        try
        {
            InTransaction(() => wishes.ForEach(wish => wish.Result = wish.Work(_write)));
        }
#pragma warning disable CA1031 // whoever it belongs to hears of it when it is made alone
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }

        foreach (var wish in wishes)
            wish.Done.SetResult(wish.Result);
        return true;
    }

    private void Alone(Wish wish)
    {
        try
        {
            InTransaction(() => wish.Result = wish.Work(_write));
        }
#pragma warning disable CA1031 // it is its owner's
        catch (Exception e)
#pragma warning restore CA1031
        {
            wish.Done.SetException(e);
            return;
        }

        wish.Done.SetResult(wish.Result);
    }

    private void InTransaction(Action work)
    {
        using var transaction = connection.BeginTransaction();
        _write.Begin(transaction);
        try
        {
            work();
            transaction.Commit();
        }
        catch
        {
            _write.Undone++;
            throw;
        }
    }

    private sealed class Wish(Func<SqliteWrite, object?> work)
    {
        public Func<SqliteWrite, object?> Work => work;

        public object? Result { get; set; }

        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
