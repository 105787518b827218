using Connections.Tests.Support;
using Hangfire;
using Hangfire.States;

namespace Connections.Tests.Jobs;

/// <summary>Hangfire's own server on our storage.</summary>
public sealed class ServerTests : IDisposable
{
    private readonly string _name = Guid.NewGuid().ToString();
    private readonly JobsFile _file = new();
    private readonly BackgroundJobServer _server;
    private readonly BackgroundJobClient _jobs;

    public ServerTests()
    {
        _jobs = new BackgroundJobClient(_file.Storage);
        var options = new BackgroundJobServerOptions
        {
            WorkerCount = 4,
            Queues = ["critical", "default"],
            SchedulePollingInterval = TimeSpan.FromMilliseconds(50),
            // Without one of its own the server takes the static one, which belongs to whatever host another test has started.
            Activator = new JobActivator(),
        };
        _server = new BackgroundJobServer(options, _file.Storage);
    }

    [Fact]
    public async Task An_enqueued_job_is_performed_and_counted()
    {
        var job = _jobs.Enqueue(() => Chores.Count(_name));

        await InState(job, SucceededState.StateName);

        Assert.Equal(1, Chores.Runs(_name));
        var (id, shown) = Assert.Single(_file.Monitor.SucceededJobs(0, 10));
        Assert.Equal((job, "1"), (id, shown.Result));
        Assert.Equal((1, 1), (_file.Monitor.GetStatistics().Succeeded, _file.Monitor.SucceededByDatesCount().Values.Sum()));
        await Eventually.Holds(() => _file.Monitor.FetchedCount("default") == 0);
        Assert.Equal(
            [SucceededState.StateName, ProcessingState.StateName, EnqueuedState.StateName],
            _file.Monitor.JobDetails(job)!.History.Select(state => state.StateName));
    }

    [Fact]
    public async Task A_job_goes_to_the_queue_it_was_enqueued_to()
    {
        var waiting = _jobs.Enqueue("unserved", () => Chores.Count("never"));
        var performed = _jobs.Enqueue("critical", () => Chores.Count(_name));

        await InState(performed, SucceededState.StateName);

        Assert.Equal([waiting], _file.Monitor.EnqueuedJobs("unserved", 0, 10).Select(job => job.Key));
        Assert.Equal("critical", _file.Monitor.JobDetails(performed)!.Job.Queue);
    }

    [Fact]
    public async Task A_scheduled_job_is_performed_when_its_time_has_come()
    {
        var later = _jobs.Schedule(() => Chores.Count("never"), TimeSpan.FromDays(1));
        var now = _jobs.Schedule(() => Chores.Count(_name), TimeSpan.FromMilliseconds(1));

        await InState(now, SucceededState.StateName);

        Assert.Equal([later], _file.Monitor.ScheduledJobs(0, 10).Select(job => job.Key));
    }

    [Fact]
    public async Task Many_jobs_are_each_performed_once()
    {
        const int Jobs = 300;
        Parallel.For(0, Jobs, _ => _jobs.Enqueue(() => Chores.Count(_name)));

        await Eventually.Holds(() => _file.Monitor.SucceededListCount() == Jobs);

        Assert.Equal(Jobs, Chores.Runs(_name));
        Assert.Equal(Jobs, _file.Monitor.GetStatistics().Succeeded);
    }

    [Fact]
    public async Task A_failing_job_is_tried_again()
    {
        var job = _jobs.Enqueue(() => Chores.FailTwice(_name));

        await InState(job, SucceededState.StateName);

        Assert.Equal(3, Chores.Runs(_name));
        using var connection = _file.Connect();
        Assert.Equal("2", connection.GetJobParameter(job, "RetryCount"));
        Assert.Equal(0, _file.Monitor.GetStatistics().Retries);
    }

    [Fact]
    public async Task A_job_that_fails_for_good_is_shown_with_its_reason()
    {
        var job = _jobs.Enqueue(() => Chores.Fail(_name));

        await InState(job, FailedState.StateName);

        var (id, shown) = Assert.Single(_file.Monitor.FailedJobs(0, 10));
        Assert.Equal((job, "never", 1), (id, shown.ExceptionMessage, _file.Monitor.FailedCount()));
    }

    [Fact]
    public async Task A_continuation_follows_its_job()
    {
        var parent = _jobs.Schedule(() => Chores.Count(_name), TimeSpan.FromDays(1));
        var child = _jobs.ContinueJobWith(parent, () => Chores.Count(_name));
        Assert.Equal(ScheduledState.StateName, Assert.Single(_file.Monitor.AwaitingJobs(0, 10)).Value.ParentStateName);

        _jobs.Requeue(parent);

        await InState(child, SucceededState.StateName);
        Assert.Equal(2, Chores.Runs(_name));
    }

    [Fact]
    public async Task A_recurring_job_is_performed_on_its_schedule()
    {
        new RecurringJobManager(_file.Storage).AddOrUpdate("each second", () => Chores.Count(_name), "* * * * * *");

        await Eventually.Holds(() => Chores.Runs(_name) >= 2);

        Assert.Equal(1, _file.Monitor.GetStatistics().Recurring);
    }

    [Fact]
    public async Task A_deleted_job_is_not_performed()
    {
        var deleted = _jobs.Schedule(() => Chores.Count("deleted " + _name), TimeSpan.FromMilliseconds(500));
        Assert.True(_jobs.Delete(deleted));
        var after = _jobs.Schedule(() => Chores.Count(_name), TimeSpan.FromMilliseconds(600));

        await InState(after, SucceededState.StateName);

        Assert.Equal(0, Chores.Runs("deleted " + _name));
        Assert.Equal([deleted], _file.Monitor.DeletedJobs(0, 10).Select(job => job.Key));
    }

    [Fact]
    public async Task The_server_is_shown_while_it_runs()
    {
        await Eventually.Holds(() => _file.Monitor.Servers().Count == 1);
        Assert.Equal((4, "critical, default"), _file.Monitor.Servers().Select(server => (server.WorkersCount, string.Join(", ", server.Queues))).Single());

        _server.Dispose();

        Assert.Empty(_file.Monitor.Servers());
    }

    public void Dispose()
    {
        _server.Dispose();
        _file.Dispose();
    }

    private Task InState(string job, string state) => Eventually.Holds(() =>
    {
        using var connection = _file.Connect();
        return connection.GetStateData(job)?.Name == state;
    });
}
