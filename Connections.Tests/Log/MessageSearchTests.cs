using Connections.Core.Log;

namespace Connections.Tests.Log;

public sealed class MessageSearchTests : LogTest
{
    private static readonly LogOptions Small = new() { SegmentBytes = 100_000, CacheBytes = 0 };

    [Fact]
    public async Task A_message_is_found_wherever_it_stands_by_reading_few_frames()
    {
        await WriteAsync();
        using var log = Open(Small);
        Assert.True(Segments().Length > 5);
        foreach (var number in Enumerable.Range(0, 40).Select(i => i * 249))
        {
            var before = log.FramesRead;

            var record = Assert.Single(await log.FindMessageAsync(PageView(Website, number).MessageKey, 10, None));

            Assert.Equal((ulong)number, record.UserKey);
            Assert.True(log.FramesRead - before <= 1);
        }
    }

    [Fact]
    public async Task A_message_that_is_not_there_is_not_found_and_hardly_anything_is_read()
    {
        await WriteAsync();
        using var log = Open(Small);

        for (var number = 1_000_000; number < 1_000_100; number++)
            Assert.Empty(await log.FindMessageAsync(PageView(Website, number).MessageKey, 10, None));

        Assert.Equal(0, log.FramesRead);
    }

    [Fact]
    public async Task The_same_message_of_several_sources_comes_newest_first_and_no_more_than_asked()
    {
        using var log = Open(Small);
        for (var i = 0; i < 6; i++)
        {
            await AppendViewsAsync(log, i % 2 == 0 ? Website : Backend, 7, 1);
            await AppendViewsAsync(log, Website, 1000 * (i + 1), 700);
        }

        var key = PageView(Website, 7).MessageKey;
        var found = await log.FindMessageAsync(key, 10, None);

        Assert.Equal([Backend, Website, Backend, Website, Backend, Website], found.Select(record => record.SourceId));
        Assert.Equal(found.Take(2), await log.FindMessageAsync(key, 2, None), (a, b) => a.Position == b.Position);
        var simple = await ((IEventLog)Simple(log)).FindMessageAsync(key, 10, None);
        Assert.Equal(found.Select(record => record.Position), simple.Select(record => record.Position));
    }

    [Fact]
    public async Task A_filter_that_is_lost_cut_or_changed_is_made_again_and_hides_nothing()
    {
        await WriteAsync();
        var path = Directory.GetFiles(Folder, "*.filter").Order(StringComparer.Ordinal).First();
        var whole = await File.ReadAllBytesAsync(path);
        var random = new Random(3);
        using var log = Open(Small);

        for (var i = 0; i < 90; i++)
        {
            File.Delete(path);
            var broken = i % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (i % 6 == 1)
                broken.AsSpan(broken.Length / 2).Clear();
            if (i % 6 == 4)
                broken[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 3 != 2)
                await File.WriteAllBytesAsync(path, broken);

            var number = random.Next(500); // of the first segment
            Assert.Single(await log.FindMessageAsync(PageView(Website, number).MessageKey, 10, None));
        }

        File.Delete(path);
        Assert.Single(await log.FindMessageAsync(PageView(Website, 1).MessageKey, 10, None));
        Assert.Equal(whole, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public void A_filter_is_wrong_about_one_key_in_a_hundred_at_most()
    {
        var keys = new MessageKeys(16);
        var table = new byte[RecordTable.EntryBytes];
        for (var i = 0; i < 100_000; i++)
        {
            RecordTable.Write(table, 0, PageView(Website, i));
            keys.Add(table, 1, i * 640L);
        }

        var path = Path.Combine(Folder, "x.filter");
        File.WriteAllBytes(path, SegmentFilter.Build(keys, 64 << 20));

        Assert.All(Enumerable.Range(0, 1000), i => Assert.Contains(
            SegmentFilter.Find(path, 64 << 20, PageView(Website, i * 97).MessageKey)!, range => range.From <= i * 97 * 640L && range.To > i * 97 * 640L));
        Assert.InRange(Enumerable.Range(200_000, 2000).Count(i => SegmentFilter.Find(path, 64 << 20, PageView(Website, i).MessageKey)!.Count > 0), 0, 40);
        Assert.True(new FileInfo(path).Length < 100_000 * 4.5);
        Assert.Null(SegmentFilter.Find(path, (64 << 20) + 1, 1)); // of another segment
    }

    [Fact]
    public async Task Segments_larger_than_stretches_of_64_KB_can_number_are_searched_too()
    {
        Assert.Equal(16, MessageKeys.ShiftFor(64 << 20));
        Assert.Equal(26, MessageKeys.ShiftFor(1L << 40));
        Assert.Equal((65535L << 16, long.MaxValue), MessageKeys.RangeOf(65535, 16));
        using var log = Open(new() { SegmentBytes = 1L << 40 });
        await AppendViewsAsync(log, Website, 0, 2000);

        Assert.Single(await log.FindMessageAsync(PageView(Website, 1999).MessageKey, 10, None));
    }

    private async Task WriteAsync()
    {
        using var log = Open(Small);
        for (var from = 0; from < 10_000; from += 500)
            await AppendViewsAsync(log, Website, from, 500);
    }

    // The seam's own way, which reads everything: what another implementation has for nothing, and a judge of the quick one.
    private static Delivery.HookedLog Simple(SegmentLog log) => new(log, () => Task.CompletedTask);
}
