using Connections.Tests.Support;
using Hangfire;

namespace Connections.Tests.Jobs;

/// <summary>That a worker is woken and does not look round: with a storage whose workers never look by themselves, a job that rang nobody would never start.</summary>
public sealed class EnqueueToStartTests : IDisposable
{
    private readonly string _name = Guid.NewGuid().ToString();
    private readonly JobsFile _file = new();

    [Fact]
    public async Task Each_job_that_is_enqueued_starts_though_no_idle_worker_ever_looks()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, _file.Storage.LookAgain);
        using var server = new BackgroundJobServer(new() { WorkerCount = 2, Activator = new JobActivator() }, _file.Storage);
        var jobs = new BackgroundJobClient(_file.Storage);

        for (var run = 1; run <= 20; run++)
        {
            await Eventually.Holds(() => _file.Monitor.FetchedCount("default") == 0); // all are idle again
            jobs.Enqueue(() => Chores.Count(_name));
            await Eventually.Holds(() => Chores.Runs(_name) == run);
        }
    }

    public void Dispose() => _file.Dispose();
}
