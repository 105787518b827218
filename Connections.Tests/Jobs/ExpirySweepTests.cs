using Connections.Core.Jobs.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Jobs;

public sealed class ExpirySweepTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 10, 30, 0, TimeSpan.Zero));
    private readonly JobsFile _file;

    public ExpirySweepTests() => _file = new JobsFile(_clock);

    [Fact]
    public void What_has_expired_is_swept_and_the_rest_stays()
    {
        var (short_, long_) = (_file.Enqueue("mail"), _file.Enqueue("mail"));
        _file.Write(to =>
        {
            foreach (var (key, job, life) in new[] { ("short", short_, TimeSpan.FromMinutes(1)), ("long", long_, TimeSpan.FromHours(1)) })
            {
                to.ExpireJob(job, life);
                to.AddRangeToSet(key, ["a", "b"]);
                to.ExpireSet(key, life);
                to.SetRangeInHash(key, [new("field", "value")]);
                to.ExpireHash(key, life);
                to.InsertToList(key, "a");
                to.ExpireList(key, life);
                to.IncrementCounter(key, life);
            }
        });

        _clock.Advance(TimeSpan.FromMinutes(1));
        new ExpirySweep(_file.Storage).Sweep(CancellationToken.None);

        Assert.Equal((false, 0, 0, 0, 0), Left("short", short_));
        Assert.Equal((true, 2, 1, 1, 1), Left("long", long_));
    }

    [Fact]
    public void A_set_made_anew_does_not_inherit_the_expiry_of_the_one_before()
    {
        _file.Write(to =>
        {
            to.AddToSet("key", "a");
            to.ExpireSet("key", TimeSpan.FromMinutes(1));
            to.RemoveFromSet("key", "a");
            to.AddToSet("key", "b");
        });

        _clock.Advance(TimeSpan.FromMinutes(2));
        new ExpirySweep(_file.Storage).Sweep(CancellationToken.None);

        using var connection = _file.Connect();
        Assert.Equal(["b"], connection.GetAllItemsFromSet("key"));
    }

    [Fact]
    public void More_than_one_portion_is_swept()
    {
        _file.Write(to =>
        {
            for (var i = 0; i < 1_201; i++)
                to.IncrementCounter($"counter {i}", TimeSpan.FromMinutes(1));
        });

        _clock.Advance(TimeSpan.FromMinutes(2));
        new ExpirySweep(_file.Storage).Sweep(CancellationToken.None);

        Assert.Equal(0, _file.Storage.Database.Read(session => session.Number("SELECT count(*) FROM counter")));
    }

    [Fact]
    public void Timelines_are_read_by_the_clock_of_the_storage()
    {
        _file.Write(to =>
        {
            to.IncrementCounter("stats:succeeded:2026-11-24");
            to.IncrementCounter("stats:succeeded:2026-11-18");
            to.IncrementCounter("stats:succeeded:2026-11-17");
            to.IncrementCounter("stats:failed:2026-11-23-11");
            to.IncrementCounter("stats:failed:2026-11-23-10");
        });

        var days = _file.Monitor.SucceededByDatesCount();
        var hours = _file.Monitor.HourlyFailedJobs();

        Assert.Equal(7, days.Count);
        Assert.Equal([new DateTime(2026, 11, 18), new DateTime(2026, 11, 24)], days.Where(day => day.Value == 1).Select(day => day.Key).Order());
        Assert.Equal(24, hours.Count);
        Assert.Equal([new DateTime(2026, 11, 23, 11, 30, 0)], hours.Where(hour => hour.Value == 1).Select(hour => hour.Key));
    }

    [Fact]
    public void Silent_servers_are_removed_and_told_so_at_their_next_heartbeat()
    {
        using var connection = _file.Connect();
        connection.AnnounceServer("silent", new() { Queues = ["mail"], WorkerCount = 1 });
        connection.AnnounceServer("alive", new() { Queues = ["mail"], WorkerCount = 1 });
        _clock.Advance(TimeSpan.FromMinutes(5));
        connection.Heartbeat("alive");

        Assert.Equal(1, connection.RemoveTimedOutServers(TimeSpan.FromMinutes(4)));

        Assert.Equal(["alive"], _file.Monitor.Servers().Select(server => server.Name));
        Assert.Throws<Hangfire.Storage.BackgroundServerGoneException>(() => connection.Heartbeat("silent"));
    }

    public void Dispose() => _file.Dispose();

    private (bool Job, long Set, long Hash, long List, long Counter) Left(string key, string job)
    {
        using var connection = _file.Connect();
        return (connection.GetJobData(job) is not null, connection.GetSetCount(key), connection.GetHashCount(key), connection.GetListCount(key), connection.GetCounter(key));
    }
}
