using System.Collections.Concurrent;
using Connections.Tests.Support;

namespace Connections.Tests.Jobs;

public sealed class ConcurrencyTests : IDisposable
{
    private const int Workers = 8;
    private const int Producers = 4;
    private const int JobsOfEach = 500;

    private readonly JobsFile _file = new();

    [Fact]
    public async Task Many_workers_lose_no_job_and_finish_none_twice()
    {
        var enqueued = new ConcurrentBag<string>();
        var finished = new ConcurrentBag<string>();
        var held = new ConcurrentDictionary<string, bool>();
        using var stop = new CancellationTokenSource();

        var workers = Enumerable.Range(0, Workers).Select(worker => OnAThread(() => Work(worker, held, finished, stop.Token))).ToList();
        var producers = Enumerable.Range(0, Producers).Select(_ => OnAThread(() =>
        {
            for (var i = 0; i < JobsOfEach; i++)
                enqueued.Add(_file.Enqueue(i % 3 == 0 ? "mail" : "delivery"));
        }));
        await Task.WhenAll(producers);
        await Eventually.Holds(() => finished.Count >= Producers * JobsOfEach || workers.Any(worker => worker.IsFaulted));
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        Assert.Equal(enqueued.Order(), finished.Order());
        _file.KillAndStart();
        Assert.Equal((0, 0), (_file.Monitor.EnqueuedCount("mail"), _file.Monitor.EnqueuedCount("delivery")));
    }

    [Fact]
    public async Task A_lock_has_one_owner_at_a_time()
    {
        var (inside, entered) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => OnAThread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var connection = _file.Connect();
                using var held = connection.AcquireDistributedLock("shared", TimeSpan.FromMinutes(1));
                Assert.Equal(1, Interlocked.Increment(ref inside));
                entered++;
                Interlocked.Decrement(ref inside);
            }
        })));

        Assert.Equal(Workers * 200, entered);
    }

    public void Dispose() => _file.Dispose();

    // Every seventh job is given back, every eleventh dropped, before it is done.
    private void Work(int worker, ConcurrentDictionary<string, bool> held, ConcurrentBag<string> finished, CancellationToken stop)
    {
        string[] queues = worker % 2 == 0 ? ["delivery", "mail"] : ["mail", "delivery"];
        for (var turn = 1; !stop.IsCancellationRequested; turn++)
        {
            try
            {
                using var connection = _file.Connect();
                using var job = connection.FetchNextJob(queues, stop);
                Assert.True(held.TryAdd(job.JobId, true), $"Job {job.JobId} is held by two workers.");
                Assert.True(held.TryRemove(job.JobId, out _));
                if (turn % 7 == 0)
                    job.Requeue();
                else if (turn % 11 != 0)
                {
                    job.RemoveFromQueue();
                    finished.Add(job.JobId);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static Task OnAThread(Action work) => Task.Factory.StartNew(work, TaskCreationOptions.LongRunning);
}
