using Connections.Core.Jobs;
using Hangfire.Server;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Jobs;

public sealed class RestartTests : IDisposable
{
    private readonly JobsFile _file = new();

    [Fact]
    public void What_a_killed_process_had_fetched_is_fetched_again_at_once_and_in_its_old_order()
    {
        string[] jobs = [_file.Enqueue("delivery"), _file.Enqueue("delivery"), _file.Enqueue("delivery")];
        Assert.Equal(jobs[0], Fetch().JobId);
        Fetch().RemoveFromQueue();
        Assert.Equal(1, _file.Monitor.FetchedCount("delivery"));

        _file.KillAndStart();

        Assert.Equal(0, _file.Monitor.FetchedCount("delivery"));
        Assert.Equal([jobs[0], jobs[2]], new[] { Fetch().JobId, Fetch().JobId });
    }

    [Fact]
    public void Locks_and_servers_of_a_killed_process_are_gone()
    {
        _file.Connect().AcquireDistributedLock("shared", TimeSpan.Zero);
        _file.Connect().AnnounceServer("old", new ServerContext { Queues = ["delivery"], WorkerCount = 1 });

        _file.KillAndStart();

        Assert.Empty(_file.Monitor.Servers());
        using var connection = _file.Connect();
        using var held = connection.AcquireDistributedLock("shared", TimeSpan.Zero);
    }

    [Fact]
    public void The_id_of_a_job_that_is_gone_is_not_given_again()
    {
        var gone = _file.Enqueue("delivery");
        _file.Write(transaction => transaction.ExpireJob(gone, TimeSpan.Zero));

        _file.KillAndStart();

        Assert.NotEqual(gone, _file.Enqueue("delivery"));
    }

    [Fact]
    public void Queues_with_waiting_jobs_are_known_after_a_start()
    {
        _file.Enqueue("mail");

        _file.KillAndStart();

        Assert.Equal(["mail"], _file.Monitor.Queues().Select(queue => queue.Name));
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        _file.Storage.Dispose();
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version = 1000";
        command.ExecuteNonQuery();

        var refusal = Assert.Throws<InvalidOperationException>(() => new SqliteJobStorage(_file.Path, TimeProvider.System));

        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
        command.CommandText = "PRAGMA user_version";
        Assert.Equal(1000L, command.ExecuteScalar());
    }

    public void Dispose() => _file.Dispose();

    private Hangfire.Storage.IFetchedJob Fetch() => _file.Connect().FetchNextJob(["delivery"], CancellationToken.None);
}
