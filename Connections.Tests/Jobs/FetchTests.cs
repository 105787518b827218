using Connections.Tests.Support;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Jobs;

public sealed class FetchTests : IDisposable
{
    private readonly JobsFile _file = new();

    [Fact]
    public void Queues_are_served_in_the_order_they_are_listed()
    {
        var later = _file.Enqueue("housekeeping");
        var sooner = _file.Enqueue("mail");

        Assert.Equal([sooner, later], new[] { Fetch("mail", "housekeeping").JobId, Fetch("mail", "housekeeping").JobId });
    }

    [Fact]
    public void A_fetched_job_is_nobody_elses_until_it_is_dropped()
    {
        string[] jobs = [_file.Enqueue("mail"), _file.Enqueue("mail")];

        using (var fetched = Fetch("mail"))
        {
            using var another = Fetch("mail");
            Assert.Equal(jobs, new[] { fetched.JobId, another.JobId });
            Assert.Equal((0, 2), Counts());
            Assert.Equal(jobs, _file.Monitor.FetchedJobs("mail", 0, 10).Select(pair => pair.Key));
        }

        Assert.Equal((2, 0), Counts());
    }

    [Fact]
    public void An_acknowledged_job_does_not_come_back_when_it_is_dropped()
    {
        _file.Enqueue("mail");

        using (var fetched = Fetch("mail"))
            fetched.RemoveFromQueue();

        Assert.Equal((0, 0), Counts());
    }

    [Fact]
    public void An_acknowledgement_in_a_transaction_that_is_dropped_did_not_happen()
    {
        _file.Enqueue("mail");

        using (var fetched = Fetch("mail"))
        using (var connection = _file.Connect())
        using (var transaction = (JobStorageTransaction)connection.CreateWriteTransaction())
            transaction.RemoveFromQueue(fetched);

        Assert.Equal((1, 0), Counts());
    }

    [Fact]
    public void A_job_that_could_not_be_given_back_to_a_full_disk_is_there_again_when_the_disk_takes_it()
    {
        var job = _file.Enqueue("mail");
        var fetched = Fetch("mail");
        _file.Sql("CREATE TRIGGER full BEFORE DELETE ON queue_entry BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        Assert.Throws<SqliteException>(fetched.Dispose);
        _file.Sql("DROP TRIGGER full");

        Assert.Equal(job, Fetch("mail").JobId);
        Assert.Equal((0, 1), Counts());
    }

    [Fact]
    public async Task A_worker_that_waits_gets_the_job_that_is_put_into_one_of_its_queues()
    {
        var waiting = Task.Factory.StartNew(() => Fetch("delivery", "mail"), TaskCreationOptions.LongRunning);
        await Eventually.Holds(() => _file.Monitor.Queues().Count == 2);

        var job = _file.Enqueue("mail");

        Assert.Equal(job, (await waiting.WaitAsync(TimeSpan.FromSeconds(30))).JobId);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_does_not_wait_on()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Task.Factory.StartNew(() => _file.Connect().FetchNextJob(["mail"], stop.Token), TaskCreationOptions.LongRunning);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    public void Dispose() => _file.Dispose();

    private IFetchedJob Fetch(params string[] queues) => _file.Connect().FetchNextJob(queues, CancellationToken.None);

    private (long Waiting, long Fetched) Counts() => (_file.Monitor.EnqueuedCount("mail"), _file.Monitor.FetchedCount("mail"));
}
