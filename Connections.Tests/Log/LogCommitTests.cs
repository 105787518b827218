using Connections.Core.Log;
using Connections.Tests.Support;

namespace Connections.Tests.Log;

public sealed class LogCommitTests : LogTest
{
    private readonly SlowDisk _disk = new();

    [Fact]
    public async Task Appends_that_wait_together_share_one_sync()
    {
        using var log = Open(disk: _disk);
        _disk.Hold();
        var first = AppendAsync(log, Website, "first");
        _disk.WaitUntilHeld();
        var waiting = Enumerable.Range(0, 50).Select(i => AppendAsync(log, Website, $"{i}")).ToArray();
        var before = _disk.Syncs;

        _disk.Release();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal(2, _disk.Syncs - before);
        Assert.Equal(51, (await ReadAllAsync(log)).Length);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_or_seen_before_it_is_synced()
    {
        using var log = Open(disk: _disk);
        _disk.Hold();
        var append = AppendAsync(log, Website, "1");
        _disk.WaitUntilHeld();

        Assert.False(append.IsCompleted);
        Assert.Empty(await ReadAllAsync(log));

        _disk.Release();
        await append;
        Assert.Equal(["1"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_takes_again_when_the_disk_is_back()
    {
        using var log = Open(new() { MaxQueuedBytes = 1 << 20 }, _disk);
        _disk.Hold();
        var waiting = new List<Task> { AppendAsync(log, Website, new string('x', 700_000)) };
        _disk.WaitUntilHeld();

        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, new string('x', 700_000)));

        _disk.Release();
        await Task.WhenAll(waiting);
        var again = Task.CompletedTask;
        await Eventually.Holds(() => !(again = AppendAsync(log, Website, new string('x', 700_000))).IsFaulted); // the queue's room is given back just after the acknowledgement
        await again;
        Assert.Equal(2, (await ReadAllAsync(log)).Length);
    }

    [Fact]
    public async Task A_write_that_fails_halfway_is_cut_off_and_the_log_recovers_by_itself()
    {
        using var log = Open(disk: _disk);
        await AppendAsync(log, Website, "1");
        var length = new FileInfo(LastSegment()).Length;
        _disk.WritesOnly = 30;

        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, "2"));

        await Eventually.Holds(() => new FileInfo(LastSegment()).Length == length);
        Assert.NotNull(log.Trouble);
        _disk.WritesOnly = null;
        await AppendAsync(log, Website, "3");
        Assert.Null(log.Trouble);
        log.Dispose();
        using var again = Open();
        Assert.Equal(["1", "3"], await ReadAllAsync(again));
        Assert.Equal(0, again.DamagedFrames);
    }

    [Fact]
    public async Task A_log_that_nobody_writes_to_finds_out_by_itself_that_the_disk_is_well_again()
    {
        using var log = Open(disk: _disk);
        _disk.WritesOnly = 0;
        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, "1"));

        _disk.WritesOnly = null;

        await Eventually.Holds(() => log.Trouble is null);
        await AppendAsync(log, Website, "2");
        Assert.Equal(["2"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task At_the_floor_of_free_disk_appends_are_refused_until_there_is_room()
    {
        using var log = Open(disk: _disk);
        _disk.Free = 0.04;

        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, "1"));

        _disk.Free = 0.06;
        Clock.Advance(TimeSpan.FromSeconds(1));
        await AppendAsync(log, Website, "2");
        Assert.Equal(["2"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task Closing_finishes_what_was_taken_and_refuses_what_comes_after()
    {
        var log = Open(disk: _disk);
        _disk.Hold();
        var taken = AppendAsync(log, Website, "1");
        _disk.WaitUntilHeld();
        var closing = Task.Run(log.Dispose);
        _disk.Release();
        await closing;

        await taken;
        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, "2"));
    }

    [Fact]
    public async Task An_append_wakes_only_those_who_wait_for_its_source()
    {
        using var log = Open();
        var website = log.WaitAsync(log.End, new HashSet<Guid> { Website }, None);
        var backend = log.WaitAsync(log.End, new HashSet<Guid> { Backend }, None);
        var any = log.WaitAsync(log.End, null, None);

        await AppendAsync(log, Website, "1");

        await Task.WhenAll(website, any);
        Assert.False(backend.IsCompleted);
        await AppendAsync(log, Backend, "2");
        await backend;
    }

    [Fact]
    public async Task Waiting_for_what_is_there_ends_at_once_and_waiting_can_be_given_up()
    {
        using var log = Open();
        await AppendAsync(log, Website, "1");
        using var giveUp = new CancellationTokenSource();

        Assert.True(log.WaitAsync(log.Start, new HashSet<Guid> { Website }, None).IsCompletedSuccessfully);
        var waiting = log.WaitAsync(log.Start, new HashSet<Guid> { Backend }, giveUp.Token);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
