using Connections.Core.Log;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Ingest.Dedup;

public sealed class DeduplicatorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connections-").FullName;
    private readonly FakeTimeProvider _clock = DedupRig.NewClock();
    private DedupRig _rig = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => _rig = await DedupRig.OpenAsync(_folder, _clock);

    public async Task DisposeAsync()
    {
        _rig.LogDisk.Inner.Release(); // a test that fails must not hang
        await _rig.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_repeat_is_stored_once_and_known_by_its_place()
    {
        var first = await _rig.Deduplicator.AppendAsync(DedupRig.Events(DedupRig.Website, "a", "b"), None);

        var second = await _rig.Deduplicator.AppendAsync(DedupRig.Events(DedupRig.Website, "c", "b"), None);

        Assert.Equal((0, 1), (first.Repeats, second.Repeats));
        Assert.Equal(new(first[1].Position, true), second[1]);
        Assert.False(second[0].IsRepeat);
        Assert.Equal(["a", "b", "c"], await _rig.StoredAsync());
    }

    [Fact]
    public async Task In_one_request_the_first_of_two_is_stored()
    {
        var appended = await _rig.Deduplicator.AppendAsync(DedupRig.Events(DedupRig.Website, "a", "a", "b", "a"), None);

        Assert.Equal([false, true, false, true], Enumerable.Range(0, 4).Select(i => appended[i].IsRepeat));
        Assert.Equal(appended[0].Position, appended[3].Position);
        Assert.Equal(["a", "b"], await _rig.StoredAsync());
    }

    [Fact]
    public async Task Another_source_may_bring_the_same_id()
    {
        await _rig.SendAsync("a");

        Assert.Equal([false], await _rig.SendAsync(DedupRig.Events(DedupRig.Backend, "a")));
        Assert.Equal(2, (await _rig.StoredAsync()).Length);
    }

    [Fact]
    public async Task Events_without_a_key_are_all_stored()
    {
        var events = Enumerable.Range(0, 3).Select(_ => DedupRig.Event(DedupRig.Website, "same") with { MessageKey = 0 }).ToArray();

        Assert.Equal([false, false, false], await _rig.SendAsync(events));
    }

    [Fact]
    public async Task A_repeat_is_answered_only_after_its_original_is_synced()
    {
        _rig.LogDisk.Inner.Hold();
        var original = _rig.SendAsync("a");
        _rig.LogDisk.Inner.WaitUntilHeld();
        var repeat = _rig.SendAsync("a");

        Assert.False(repeat.IsCompleted);

        _rig.LogDisk.Inner.Release();
        Assert.Equal([false], await original);
        Assert.Equal([true], await repeat);
        Assert.Equal(["a"], await _rig.StoredAsync());
    }

    [Fact]
    public async Task When_the_original_fails_its_repeat_is_stored()
    {
        _rig.LogDisk.Inner.Hold();
        var original = _rig.SendAsync("a");
        _rig.LogDisk.Inner.WaitUntilHeld();
        var repeat = _rig.SendAsync("b", "a", "a");
        _rig.LogDisk.FailNextSync();

        _rig.LogDisk.Inner.Release();

        await Assert.ThrowsAsync<LogUnavailableException>(() => original);
        Assert.Equal([false, false, true], await repeat);
        Assert.Equal(["b", "a"], await _rig.StoredAsync());
        Assert.Equal([true, true], await _rig.SendAsync("a", "b"));
    }

    [Fact]
    public async Task Requests_that_repeat_each_other_do_not_wait_for_each_other_for_ever()
    {
        // Both are on their way when each finds the other's event: the second half of each is new to neither.
        for (var round = 0; round < 20; round++)
        {
            var (one, two) = ($"one {round}", $"two {round}");
            _rig.LogDisk.Inner.Hold();
            var warm = _rig.SendAsync($"warm {round}");
            _rig.LogDisk.Inner.WaitUntilHeld();
            var first = Task.Run(() => _rig.SendAsync(one, two));
            var second = Task.Run(() => _rig.SendAsync(two, one));
            _rig.LogDisk.Inner.Release();

            var answers = (await Task.WhenAll(first, second)).SelectMany(repeats => repeats);
            await warm;
            await _rig.FlushedAsync(); // else the tiny tables may be full before the keeper comes round

            Assert.Equal(2, answers.Count(isRepeat => isRepeat));
        }

        Assert.Equal(60, (await _rig.StoredAsync()).Distinct().Count());
        Assert.Equal(60, (await _rig.StoredAsync()).Length);
    }

    [Fact]
    public async Task Two_requests_each_hold_what_the_other_waits_for_and_both_end()
    {
        // By hand, so that it is sure: each has reserved its own, and finds the other's.
        var mine = _rig.Index.Reserve(DedupRig.Events(DedupRig.Website, "mine"));
        _rig.LogDisk.Inner.Hold();
        var theirs = _rig.SendAsync("theirs", "mine");
        _rig.LogDisk.Inner.WaitUntilHeld();
        var ours = _rig.Index.Reserve(DedupRig.Events(DedupRig.Website, "theirs"));
        Assert.NotNull(Assert.Single(ours.Repeats).Original);
        _rig.Index.Release(mine);

        _rig.LogDisk.Inner.Release();

        Assert.Equal([false, false], await theirs);
        Assert.NotNull(await ours.Repeats[0].Original!);
        _rig.Index.Release(ours);
        Assert.Equal(["theirs", "mine"], await _rig.StoredAsync());
    }

    [Fact]
    public async Task A_sender_that_goes_away_while_it_waits_leaves_nothing_behind()
    {
        _rig.LogDisk.Inner.Hold();
        var original = _rig.SendAsync("a");
        _rig.LogDisk.Inner.WaitUntilHeld();
        using var gone = new CancellationTokenSource();
        var repeat = _rig.Deduplicator.AppendAsync(DedupRig.Events(DedupRig.Website, "a"), gone.Token).AsTask();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => repeat);

        _rig.LogDisk.Inner.Release();
        await original;
        Assert.Equal([true], await _rig.SendAsync("a"));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_before_the_log_took_it_holds_no_key()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _rig.Deduplicator.AppendAsync(DedupRig.Events(DedupRig.Website, "a"), gone.Token).AsTask());

        Assert.Equal([false], await _rig.SendAsync("a"));
    }

    [Fact]
    public async Task Many_senders_of_the_same_events_store_each_once()
    {
        // Tables of 8 keys: files are written, merged and replaced all the while.
        var repeats = await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            var (dice, found) = (new Random(sender), 0);
            for (var request = 0; request < 60; request++)
                found += await SendWhenTakenAsync([.. Enumerable.Range(0, 5).Select(_ => $"{dice.Next(300)}")]);
            return found;
        })));

        var stored = await _rig.StoredAsync();
        Assert.Equal(stored.Distinct().Count(), stored.Length);
        Assert.Equal(8 * 60 * 5, stored.Length + repeats.Sum());
    }

    [Fact]
    public async Task Before_the_index_is_whole_events_are_refused()
    {
        using var folder = new TempFolder();
        await using var closed = DedupRig.Closed(folder.Path, _clock);

        await Assert.ThrowsAsync<LogUnavailableException>(() => closed.SendAsync("a"));
    }

    /// <summary>Sends again where the tables are full: they are very small here.</summary>
    private async Task<int> SendWhenTakenAsync(string[] ids)
    {
        var found = 0;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    found = (await _rig.SendAsync(ids)).Count(isRepeat => isRepeat);
                    return true;
                }
                catch (LogUnavailableException)
                {
                    return false;
                }
            },
            "there is room in the tables");
        return found;
    }
}
