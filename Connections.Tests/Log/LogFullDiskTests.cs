using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Log;

public sealed class LogFullDiskTests : LogTest
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096, CacheBytes = 0 };

    private readonly SlowDisk _disk = new();

    [Fact]
    public async Task A_segment_that_cannot_be_begun_refuses_events_and_is_begun_when_there_is_room()
    {
        using var log = Open(Small, _disk);
        await AppendAsync(log, Website, new string('1', 5000));
        _disk.RefusesFiles = true;

        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, "refused"));
        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(log, Website, "refused"));
        Assert.NotNull(log.Trouble);

        _disk.RefusesFiles = false;
        await Eventually.Holds(() => log.Trouble is null); // by itself
        await AppendAsync(log, Website, "2");
        log.Dispose();
        using var again = Open(Small);
        Assert.Equal([new string('1', 5000), "2"], await ReadAllAsync(again));
        Assert.Equal(2, Segments().Length);
    }

    [Fact]
    public async Task Indexes_and_filters_that_cannot_be_saved_hold_nothing_up()
    {
        _disk.RefusesSaves = true;
        using (var log = Open(Small, _disk))
        {
            for (var i = 0; i < 20; i++)
                await AppendViewsAsync(log, Website, i * 10, 10);
            Assert.Equal(200, (await RecordsAsync(log)).Length);
            Assert.Single(await log.FindMessageAsync(PageView(Website, 5).MessageKey, 10, None));
        }

        Assert.Empty(Directory.GetFiles(Folder, "*.index"));
        Assert.Empty(Directory.GetFiles(Folder, "*.filter"));
        using var again = Open(Small);
        Assert.Equal(200, (await RecordsAsync(again)).Length);
        Assert.Single(await again.FindMessageAsync(PageView(Website, 5).MessageKey, 10, None));
        Assert.NotEmpty(Directory.GetFiles(Folder, "*.index"));
    }

    [Fact]
    public async Task At_the_floor_the_oldest_go_where_that_is_wanted_and_an_operator_is_told()
    {
        var logger = new ListLogger<SegmentLog>();
        _disk.FreeNow = () => Segments().Length > 4 ? 0.04 : 0.06;
        using var log = new SegmentLog(Folder, new() { SegmentBytes = 4096, CacheBytes = 0, WhenFull = LogWhenFull.DropOldest }, Clock, logger, _disk);

        for (var i = 0; i < 20; i++)
        {
            await AppendAsync(log, Website, i + "".PadLeft(5000));
            Clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.InRange(Segments().Length, 3, 6);
        Assert.True(log.Start.Offset > 10);
        Assert.Equal("19", (await ReadAllAsync(log))[^1].Trim());
        Assert.All(logger.Entries.Where(entry => entry.Level == LogLevel.Error), entry => Assert.Contains("were dropped", entry.Message, StringComparison.Ordinal));
        Assert.Contains(logger.Entries, entry => entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Where_dropping_makes_no_room_a_few_go_each_second_and_in_the_end_events_are_refused()
    {
        using (var log = Open(Small))
            for (var i = 0; i < 12; i++)
                await AppendAsync(log, Website, i + "".PadLeft(5000));
        _disk.Free = 0.04;
        using var full = Open(new() { SegmentBytes = 1 << 20, CacheBytes = 0, WhenFull = LogWhenFull.DropOldest }, _disk);

        await AppendAsync(full, Website, "a");
        await AppendAsync(full, Website, "b");
        Assert.Equal(8, Segments().Length);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await AppendAsync(full, Website, "c");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await AppendAsync(full, Website, "d");
        Assert.Single(Segments());
        Clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(full, Website, "e"));
        Assert.Equal(["11", "a", "b", "c", "d"], (await ReadAllAsync(full)).Select(text => text.Trim()));
    }

    [Fact]
    public async Task A_full_disk_and_a_roll_at_once_lose_nothing_that_was_acknowledged()
    {
        var random = new Random(11);
        var acknowledged = new List<string>();
        using (var log = Open(Small, _disk))
            for (var i = 0; i < 300; i++)
            {
                _disk.RefusesFiles = random.Next(3) == 0;
                _disk.RefusesSaves = random.Next(3) == 0;
                _disk.WritesOnly = random.Next(4) == 0 ? random.Next(500) : null;
                try
                {
                    await AppendAsync(log, Website, i + "".PadLeft(random.Next(900)));
                    acknowledged.Add($"{i}");
                }
                catch (LogUnavailableException)
                {
                    // not acknowledged
                }
            }

        using var again = Open(Small);
        Assert.InRange(acknowledged.Count, 100, 299);
        Assert.Equal(acknowledged, (await ReadAllAsync(again)).Select(text => text.Trim()));
        Assert.Equal(0, again.DamagedFrames);
    }
}
