namespace Connections.Tests.Log;

public sealed class LogRecoveryTests : LogTest
{
    [Fact]
    public async Task A_last_frame_torn_at_any_byte_is_cut_off_and_the_rest_kept()
    {
        int before, after;
        using (var log = Open())
        {
            await AppendAsync(log, Website, "{\"kept\":1}");
            before = (int)new FileInfo(LastSegment()).Length;
            await AppendAsync(log, Website, "{\"torn\":1}", "{\"torn\":2}");
            after = (int)new FileInfo(LastSegment()).Length;
        }

        var whole = await File.ReadAllBytesAsync(LastSegment());
        for (var length = before; length < after; length++)
        {
            await File.WriteAllBytesAsync(LastSegment(), whole[..length]);
            ForgetSync();
            using var log = Open();
            Assert.Equal(["{\"kept\":1}"], await ReadAllAsync(log));
            Assert.Equal(before, new FileInfo(LastSegment()).Length);

            await AppendAsync(log, Website, "{\"next\":1}");
            Assert.Equal(["{\"kept\":1}", "{\"next\":1}"], await ReadAllAsync(log));
            Assert.Equal(0, log.DamagedFrames);
        }
    }

    [Theory, InlineData(0), InlineData(4), InlineData(9), InlineData(45), InlineData(80)]
    public async Task A_bad_frame_in_the_middle_is_passed_over_and_counted_once(int damagedByte)
    {
        int first;
        using (var log = Open())
        {
            await AppendAsync(log, Website, "\"first\"");
            first = (int)new FileInfo(LastSegment()).Length;
            await AppendAsync(log, Website, "\"a damaged one, long enough\"", "\"and another\"");
            await AppendAsync(log, Website, "\"last\"");
        }

        var bytes = await File.ReadAllBytesAsync(LastSegment());
        bytes[first + damagedByte] ^= 0xFF;
        await File.WriteAllBytesAsync(LastSegment(), bytes);
        using var again = Open(new() { CacheBytes = 0 });

        Assert.Equal(["\"first\"", "\"last\""], await ReadAllAsync(again));
        Assert.Equal(["\"first\"", "\"last\""], (await again.ReadLastAsync(Website, 10, None)).Select(Text));
        Assert.Equal(1, again.DamagedFrames);
        await AppendAsync(again, Website, "\"new\"");
        Assert.Equal(["\"first\"", "\"last\"", "\"new\""], await ReadAllAsync(again));
    }

    [Fact]
    public async Task A_bad_frame_in_a_sealed_segment_is_passed_over()
    {
        using (var log = Open(new() { SegmentBytes = 4096 }))
            for (var i = 0; i < 100; i++)
                await AppendAsync(log, Website, i + "".PadLeft(100));
        var sealedOne = Directory.GetFiles(Folder, "*.segment").Order(StringComparer.Ordinal).First();
        var bytes = await File.ReadAllBytesAsync(sealedOne);
        bytes[^20] ^= 0xFF;
        await File.WriteAllBytesAsync(sealedOne, bytes);

        using var again = Open(new() { SegmentBytes = 4096, CacheBytes = 0 });

        Assert.Equal(99, (await ReadAllAsync(again)).Length);
        Assert.Equal(1, again.DamagedFrames);
    }

    [Fact]
    public async Task A_log_that_was_abandoned_as_by_a_kill_holds_all_that_was_acknowledged()
    {
        // Never closed: its files are copied as a kill would leave them.
        using var abandoned = Open(new() { SegmentBytes = 4096 });
        for (var i = 0; i < 100; i++)
            await AppendAsync(abandoned, Website, i + "".PadLeft(100));
        using var copy = new Support.TempFolder();
        foreach (var file in Directory.GetFiles(Folder).Where(file => !file.EndsWith(".index", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));

        using var again = new Core.Log.SegmentLog(copy.Path, new(), Clock);

        Assert.Equal(await ReadAllAsync(abandoned), await ReadAllAsync(again));
        Assert.Equal(abandoned.End, again.End);
    }
}
