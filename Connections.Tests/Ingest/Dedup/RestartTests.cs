using Connections.Core.Ingest;
using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Ingest.Dedup;

/// <summary>What is known after a stop, a kill, a day, and damage.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = DedupRig.NewClock();
    private int _copies;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_stop_everything_is_known_and_nothing_is_read_from_the_log()
    {
        await using (var first = await OpenAsync())
            await first.SendAsync("a", "b", "c");

        await using var second = await OpenAsync();

        Assert.Equal(0, second.Replayed);
        Assert.Equal([true, true, true, false], await second.SendAsync("a", "b", "c", "d"));
    }

    [Fact]
    public async Task After_a_kill_only_what_came_after_the_checkpoint_is_read_from_the_log()
    {
        await using var killed = await OpenAsync();
        foreach (var id in Ids(0, 20))
            await killed.SendAsync(id);
        await killed.FlushedAsync();

        var copy = NextCopy();
        await killed.KillAsync(copy);
        await using var second = await OpenAsync(copy);

        Assert.InRange(second.Replayed, 4, 12); // two tables of 8 are files; one that was on its way at a seal is read again
        Assert.All(await second.SendAsync(Ids(0, 20)), Assert.True);
        Assert.Equal(20, (await second.StoredAsync()).Length);
    }

    [Fact]
    public async Task An_event_that_was_durable_but_not_yet_answered_is_known_after_a_kill()
    {
        await using var killed = await OpenAsync();
        var events = DedupRig.Events(DedupRig.Website, "slow");
        var reservation = killed.Index.Reserve(events);
        var positions = await killed.Log.AppendAsync(events, CancellationToken.None);
        foreach (var id in Ids(0, 20)) // the checkpoint must not pass it
            await killed.SendAsync(id);
        await killed.FlushedAsync();
        var copy = NextCopy();
        await killed.KillAsync(copy);
        killed.Index.Commit(reservation, positions);

        await using var second = await OpenAsync(copy);

        Assert.Equal([true], await second.SendAsync("slow"));
    }

    [Fact]
    public async Task An_id_is_known_for_the_window_and_forgotten_a_slot_after_it_at_the_latest()
    {
        await using var rig = await OpenAsync();
        await rig.SendAsync("a");
        _clock.Advance(rig.Sizes.Window - TimeSpan.FromTicks(1));
        Assert.Equal([true], await rig.SendAsync("a"));

        _clock.Advance(rig.Sizes.Slot + TimeSpan.FromTicks(1));

        Assert.Equal([false], await rig.SendAsync("a"));
        Assert.Equal([true], await rig.SendAsync("a"));
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_and_back_forgets_nothing_that_the_log_has_not_left_behind()
    {
        await using var rig = await OpenAsync();
        await rig.SendAsync("a");
        _clock.Advance(TimeSpan.FromDays(2));
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromDays(2)); // nobody sent anything meanwhile

        Assert.Equal([true], await rig.SendAsync("a"));

        _clock.Advance(TimeSpan.FromDays(2));
        await rig.SendAsync("b"); // the log is two days ahead now
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromDays(2));
        Assert.Equal([false, true], await rig.SendAsync("a", "b"));
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal([true, true], await rig.SendAsync("a", "b"));
    }

    [Fact]
    public async Task Files_of_a_time_that_is_over_are_deleted_whole()
    {
        await using var rig = await OpenAsync();
        await rig.SendAsync(Ids(0, 8));
        await rig.FlushedAsync();
        var old = Assert.Single(rig.RunFiles);
        _clock.Advance(rig.Sizes.Window + rig.Sizes.Slot);

        await rig.SendAsync(Ids(100, 8));

        await Until.TrueAsync(() => Task.FromResult(!File.Exists(old)), "the old file is gone");
        Assert.Equal([true, false], await rig.SendAsync("100", "0"));
    }

    [Fact]
    public async Task Files_of_a_slot_are_merged_and_all_their_keys_stay_known()
    {
        await using var rig = await OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            await rig.SendAsync(Ids(i * 8, 8));
            await rig.FlushedAsync();
        }

        _clock.Advance(rig.Sizes.Slot);
        await rig.SendAsync(Ids(1000, 8));
        await rig.FlushedAsync();

        await Until.TrueAsync(() => Task.FromResult(rig.Runs.Length == 2), "each slot is one file");
        await Until.TrueAsync(() => Task.FromResult(rig.RunFiles.Length == 2), "the old files are gone");
        Assert.All(await rig.SendAsync(Ids(0, 320)), Assert.True);
        Assert.All(await rig.SendAsync(Ids(2000, 5)), Assert.False);
    }

    [Fact]
    public async Task Without_room_for_filters_lookups_read_the_files_and_are_right()
    {
        await using var rig = await OpenAsync(sizes: DedupRig.Small with { FilterBytes = 0, MergeAt = 1000 });
        for (var i = 0; i < 10; i++)
        {
            await rig.SendAsync(Ids(i * 8, 8));
            await rig.FlushedAsync();
        }

        Assert.Equal(0, rig.Runs.Sum(run => run.MemoryBytes));
        Assert.All(await rig.SendAsync(Ids(0, 80)), Assert.True);
        Assert.All(await rig.SendAsync(Ids(100, 5)), Assert.False);
        Assert.True(rig.Index.PagesRead > 0);
    }

    [Fact]
    public async Task A_kill_at_any_step_of_the_disk_loses_no_key()
    {
        var disk = new OneFailureDisk();
        var (states, acknowledged, gate) = (new List<(string Folder, int Acknowledged)>(), 0, new Lock());
        await using var rig = await OpenAsync(sizes: DedupRig.Small with { MergeAt = 2 }, disk: disk);
        disk.Step = () =>
        {
            lock (gate) // two loops write side by side
                if (states.Count < 100 && Volatile.Read(ref acknowledged) is var known && NextCopy() is var folder && rig.TryKill(folder))
                    states.Add((folder, known));
        };
        for (var i = 0; i < 10; i++)
        {
            await rig.SendAsync(Ids(i * 5, 5));
            Volatile.Write(ref acknowledged, (i + 1) * 5);
            await rig.FlushedAsync();
        }

        disk.Step = null;
        var seen = states.ToArray();
        Assert.True(seen.Length > 20, $"{seen.Length} states were seen");
        foreach (var (folder, known) in seen)
        {
            await using var after = await OpenAsync(folder);
            Assert.All(await SendInPartsAsync(after, Ids(0, known)), Assert.True);
            var stored = await after.StoredAsync();
            Assert.Equal(stored.Distinct().Count(), stored.Length);
            Assert.Empty(after.StoreLog.Entries);
        }
    }

    [Theory]
    [InlineData("manifest", "torn")]
    [InlineData("manifest", "flipped")]
    [InlineData("manifest", "missing")]
    [InlineData("*.run", "torn")]
    [InlineData("*.run", "missing")]
    [InlineData("*.run", "flipped")]
    public async Task What_is_damaged_is_read_from_the_log_again(string file, string damage)
    {
        await using (var first = await OpenAsync(sizes: DedupRig.Small with { MergeAt = 1000 }))
            await SendInPartsAsync(first, Ids(0, 30)); // the tiny tables would be full before a busy disk takes them
        var path = Directory.GetFiles(Path.Combine(_folder.Path, "live", "dedup"), file).Order(StringComparer.Ordinal).First();
        Spoil(path, damage);

        await using var second = await OpenAsync(sizes: DedupRig.Small with { MergeAt = 1000 });

        Assert.All(await SendInPartsAsync(second, Ids(0, 30)), Assert.True);
        Assert.Equal(damage == "missing" && file == "manifest", !second.StoreLog.Entries.Any(entry => entry.Level == LogLevel.Error));
        Assert.Equal(30, (await second.StoredAsync()).Length);
    }

    [Fact]
    public async Task A_page_that_is_found_damaged_while_events_come_is_reported_and_repaired()
    {
        await using (var first = await OpenAsync(sizes: DedupRig.Small with { TableKeys = 1000 }))
            await first.SendAsync(Ids(0, 600));
        var path = Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "live", "dedup"), "*.run"));
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^2000] ^= 1; // a key of the last page: the header does not tell
        await File.WriteAllBytesAsync(path, bytes);
        await using var second = await OpenAsync(sizes: DedupRig.Small with { TableKeys = 1000, MergeAt = 1000 });
        await second.SendAsync(Ids(0, 600)); // meets it; what it cannot say counts as new, since losing an event is worse

        await second.SendAsync(Ids(1000, 1000)); // a full table: the keeper comes round
        await Until.TrueAsync(() => Task.FromResult(!File.Exists(path)), "the damaged file is replaced");

        Assert.Contains(second.KeeperLog.Entries, entry => entry.Level == LogLevel.Error && entry.Message.Contains("is damaged", StringComparison.Ordinal));
        var before = (await second.StoredAsync()).Length;
        Assert.All(await second.SendAsync(Ids(0, 600)), Assert.True);
        Assert.Equal(before, (await second.StoredAsync()).Length);
    }

    [Fact]
    public async Task The_index_of_another_log_is_put_aside()
    {
        await using (var first = await OpenAsync())
            await first.SendAsync(Ids(0, 20));
        Directory.Delete(Path.Combine(_folder.Path, "live", "log"), recursive: true);

        await using var second = await OpenAsync();

        Assert.Contains(second.StoreLog.Entries, entry => entry.Message.Contains("another event log", StringComparison.Ordinal));
        Assert.All(await SendInPartsAsync(second, Ids(0, 20)), Assert.False);
    }

    [Fact]
    public async Task An_index_that_knows_more_than_the_log_is_put_aside()
    {
        await using (var first = await OpenAsync())
            await first.SendAsync("a");
        DedupRig.Copy(Path.Combine(_folder.Path, "live", "log"), Path.Combine(_folder.Path, "older"));
        await using (var first = await OpenAsync())
            await first.SendAsync("b");
        Directory.Delete(Path.Combine(_folder.Path, "live", "log"), recursive: true);
        Directory.Move(Path.Combine(_folder.Path, "older"), Path.Combine(_folder.Path, "live", "log"));

        await using var second = await OpenAsync();

        Assert.Equal([true, false], await second.SendAsync("a", "b"));
    }

    [Fact]
    public async Task A_log_without_an_index_is_read_as_far_as_the_window_reaches()
    {
        await using (var first = await OpenAsync())
        {
            await first.SendAsync(Ids(0, 4));
            _clock.Advance(TimeSpan.FromHours(40));
            await first.SendAsync(Ids(10, 20));
        }

        Directory.Delete(Path.Combine(_folder.Path, "live", "dedup"), recursive: true);

        await using var second = await OpenAsync();

        Assert.Equal(20, second.Replayed);
        Assert.All(await SendInPartsAsync(second, Ids(10, 20)), Assert.True);
        Assert.Equal([false], await second.SendAsync("0"));
    }

    [Fact]
    public async Task While_its_disk_fails_events_are_refused_before_memory_grows_and_taken_again_after()
    {
        var disk = new OneFailureDisk();
        await using var rig = await OpenAsync(disk: disk);
        var health = new CollectionHealth(rig.Log, rig.Index);
        disk.Inner.WritesOnly = 0;
        await rig.SendAsync(Ids(1000, 8)); // one table is full: there is trouble, but room for more
        await Until.TrueAsync(() => Task.FromResult(health.Trouble is not null), "the keeper found out");
        Assert.Null(health.Refusal);

        var taken = 0;
        await Assert.ThrowsAsync<LogUnavailableException>(async () =>
        {
            for (; taken < 1000; taken++)
                await rig.SendAsync($"{taken}");
        });

        Assert.InRange(taken, 0, 24);
        Assert.NotNull(health.Refusal);
        Assert.Equal(health.Trouble, health.Refusal);
        disk.Inner.WritesOnly = null;
        await Until.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1)); // the keeper's next try
                return Task.FromResult(rig.Index.IsEmpty || rig.Index.NextSealed() is null);
            },
            "the tables are written");
        await Until.TrueAsync(() => Task.FromResult(health is { Refusal: null, Trouble: null }), "the trouble is over");
        Assert.Equal([false], await rig.SendAsync("new"));
        Assert.All(await SendInPartsAsync(rig, Ids(0, taken)), Assert.True);
    }

    private static IEnumerable<string> Ids(int first, int count) => Enumerable.Range(first, count).Select(i => $"{i}");

    private static async Task<List<bool>> SendInPartsAsync(DedupRig rig, IEnumerable<string> ids)
    {
        var repeats = new List<bool>();
        foreach (var part in ids.Chunk(5))
        {
            repeats.AddRange(await rig.SendAsync(part));
            await rig.FlushedAsync();
        }

        return repeats;
    }

    private static void Spoil(string path, string damage)
    {
        if (damage == "missing")
        {
            File.Delete(path);
            return;
        }

        var bytes = File.ReadAllBytes(path);
        bytes[20] ^= 1;
        File.WriteAllBytes(path, damage == "torn" ? bytes[..(bytes.Length / 2)] : bytes);
    }

    private Task<DedupRig> OpenAsync(string? folder = null, DedupSizes? sizes = null, ILogDisk? disk = null) =>
        DedupRig.OpenAsync(folder ?? Path.Combine(_folder.Path, "live"), _clock, sizes, disk);

    private string NextCopy() => Path.Combine(_folder.Path, $"killed-{_copies++}");
}
