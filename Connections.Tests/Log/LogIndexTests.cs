using Connections.Core.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Log;

public sealed class LogIndexTests : LogTest
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096, CacheBytes = 0 };

    [Fact]
    public async Task A_start_loads_the_newest_index_alone_and_finding_a_time_few_more()
    {
        var start = Clock.GetUtcNow();
        await WriteAsync(segments: 60);
        using var folder = new SegmentFolder(Folder, new LogDisk(), new(NullLogger<SegmentLog>.Instance), NullLogger<SegmentLog>.Instance);

        Assert.True(folder.Segments.Length > 50);
        Assert.Equal(2, folder.Segments.Count(segment => segment.IndexInMemory is not null));

        using var log = Open(Small);
        var found = await log.FindAsync(start.AddMinutes(17), None);
        Assert.Equal("17", Text((await log.ReadAsync(found!.Value, null, 1, 1, None)).Records[0]).Trim());
    }

    [Fact]
    public async Task Indexes_in_memory_stay_within_their_bound_however_many_are_asked_for()
    {
        await WriteAsync(segments: 60);
        using var folder = new SegmentFolder(Folder, new LogDisk(), new(NullLogger<SegmentLog>.Instance), NullLogger<SegmentLog>.Instance);
        var shelf = new IndexShelf(maxBytes: 5 * folder.Segments[0].Index.MemoryBytes);

        foreach (var segment in folder.Segments)
            shelf.Hold(segment, segment.Index);

        Assert.InRange(folder.Segments.Count(segment => segment.IndexInMemory is not null), 1, 6);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_source_that_was_last_seen_long_ago_is_known_after_a_start(bool indexesAreLost)
    {
        using (var log = Open(Small))
            await AppendAsync(log, Backend, "old");
        await WriteAsync(segments: 20);
        if (indexesAreLost)
            foreach (var index in Directory.GetFiles(Folder, "*.index"))
                File.Delete(index);

        using var again = Open(Small);

        Assert.True(again.WaitAsync(again.Start, new HashSet<Guid> { Backend }, None).IsCompletedSuccessfully);
        Assert.Equal(["old"], await ReadAllAsync(again, Backend));
        Assert.Equal(["old"], (await again.ReadLastAsync(Backend, 10, None)).Select(Text));
    }

    [Fact]
    public async Task An_index_that_is_cut_or_changed_anywhere_is_made_again()
    {
        await WriteAsync(segments: 5);
        string[] written;
        using (var log = Open(Small))
            written = await ReadAllAsync(log);
        var path = Directory.GetFiles(Folder, "*.index").Order(StringComparer.Ordinal).First();
        var whole = await File.ReadAllBytesAsync(path);
        var random = new Random(7);

        for (var i = 0; i < 60; i++)
        {
            byte[] broken = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (i % 2 == 1)
                broken[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, broken);

            using var log = Open(Small);
            Assert.Equal(written, await ReadAllAsync(log));
            Assert.Equal(0, log.DamagedFrames);
            Assert.Equal(whole, await File.ReadAllBytesAsync(path));
        }
    }

    [Fact]
    public async Task Reading_back_goes_page_by_page_to_the_start()
    {
        using var log = Open(Small);
        for (var i = 0; i < 100; i++)
            await log.AppendAsync([Event(i % 7 == 0 ? Backend : Website, i + "".PadLeft(100)), Event(Website, i + "b")], None);
        var wanted = new HashSet<Guid> { Backend };

        var pages = new List<string[]>();
        for (var before = log.End; await log.ReadBackAsync(before, wanted, 4, None) is [var first, ..] page; before = first.Position)
            pages.Add([.. page.Select(record => Text(record).Trim())]);

        Assert.Equal([["77", "84", "91", "98"], ["49", "56", "63", "70"], ["21", "28", "35", "42"], ["0", "7", "14"]], pages);
        Assert.Equal(["98b", "99"], (await log.ReadBackAsync((await log.ReadLastAsync(Website, 1, None))[0].Position, null, 2, None)).Select(record => Text(record).Trim()));
        Assert.Empty(await log.ReadBackAsync(log.Start, null, 5, None));
    }

    [Fact]
    public async Task Reading_back_to_a_rare_source_reads_few_frames()
    {
        using (var log = Open(Small))
            await AppendAsync(log, Backend, "old");
        await WriteAsync(segments: 40);
        using var again = Open(Small);

        Assert.Equal(["old"], (await again.ReadLastAsync(Backend, 5, None)).Select(Text));

        Assert.Equal(1, again.FramesRead);
    }

    [Fact]
    public async Task A_frame_in_whose_middle_a_page_ends_is_read_once()
    {
        using (var log = Open())
            await log.AppendAsync([.. Enumerable.Range(0, 20).Select(i => Event(Website, $"{i}"))], None); // one frame
        using var again = Open();

        List<string> read = [];
        for (var (from, atEnd) = (again.Start, false); !atEnd;)
        {
            var page = await again.ReadAsync(from, null, 7, int.MaxValue, None);
            read.AddRange(page.Records.Select(Text));
            (from, atEnd) = (page.Next, page.AtEnd);
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), read);
        Assert.Equal(1, again.FramesRead);
    }

    /// <summary>One event a minute, one or two in a segment.</summary>
    private async Task WriteAsync(int segments)
    {
        using var log = Open(Small);
        for (var i = 0; i < segments; i++)
        {
            await AppendAsync(log, Website, i + "".PadLeft(5000));
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
