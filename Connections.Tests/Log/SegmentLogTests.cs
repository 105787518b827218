using System.Runtime.InteropServices;
using System.Text;
using Connections.Core.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Log;

public sealed class SegmentLogTests : LogTest
{
    [Fact]
    public async Task What_was_appended_is_read_back_in_order_with_all_its_members()
    {
        using var log = Open();
        var positions = await log.AppendAsync(
            [new(Website, EventType.Identify, 42, "{\"a\":1}"u8.ToArray()) { MessageKey = MessageKey.Of("m-1"u8) }, new(Backend, EventType.Track, 43, "{\"b\":2}"u8.ToArray())], None);

        var slice = await log.ReadAsync(log.Start, null, 10, 1000, None);

        Assert.Equal(positions, slice.Records.Select(record => record.Position));
        Assert.Equal([Website, Backend], slice.Records.Select(record => record.SourceId));
        Assert.Equal([EventType.Identify, EventType.Track], slice.Records.Select(record => record.Type));
        Assert.Equal([42UL, 43UL], slice.Records.Select(record => record.UserKey));
        Assert.Equal([MessageKey.Of("m-1"u8), 0], slice.Records.Select(record => record.MessageKey));
        Assert.Equal(["{\"a\":1}", "{\"b\":2}"], slice.Records.Select(Text));
        Assert.All(slice.Records, record => Assert.Equal(Clock.GetUtcNow(), record.Time));
        Assert.Equal(positions[1], slice.Records[0].Next);
        Assert.True(slice.AtEnd);
        Assert.Equal(log.End, slice.Next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    [InlineData(1 << 20)]
    public async Task Who_only_looks_sees_what_a_reader_reads_from_files_and_from_memory(int cacheBytes)
    {
        using var log = Open(new() { SegmentBytes = 4096, CacheBytes = cacheBytes });
        for (var i = 0; i < 100; i++)
            await AppendAsync(log, i % 2 == 0 ? Website : Backend, $"{i}{new string('x', 100)}", $"and {i}");

        var (seen, next, atEnd) = (new List<(Guid, string)>(), log.Start, false);
        while (!atEnd)
            (next, atEnd) = await log.ViewAsync(next, 7, 500, view => seen.Add((view.SourceId, Encoding.UTF8.GetString(view.Json))), None);

        var read = await log.ReadAsync(log.Start, null, 1000, int.MaxValue, None);
        Assert.Equal(read.Records.Select(record => (record.SourceId, Text(record))), seen);
        Assert.Equal(log.End, next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task A_quiet_source_s_events_do_not_keep_those_of_busy_ones_beside_them_in_memory(int cacheBytes)
    {
        using var log = Open(new() { CacheBytes = cacheBytes });
        var busy = Enumerable.Range(0, 40).Select(number => PageView(Backend, number)).ToArray();
        await log.AppendAsync([Event(Website, "\"first\""), .. busy, Event(Website, "\"second\"")], None);

        var quiet = await log.ReadAsync(log.Start, new HashSet<Guid> { Website }, 10, int.MaxValue, None);
        var all = await log.ReadAsync(log.Start, null, 100, int.MaxValue, None);

        Assert.Equal(["\"first\"", "\"second\""], quiet.Records.Select(Text));
        Assert.Equal([0, 41], quiet.Records.Select(record => record.Position.Offset));
        Assert.All(quiet.Records, record => Assert.Equal("\"first\"\"second\"".Length, Held(record)));
        Assert.Equal(busy.Select(one => one.Json.ToArray()), all.Records.Skip(1).Take(40).Select(record => record.Json.ToArray()));
        Assert.All(all.Records, record => Assert.True(Held(record) > busy.Sum(one => one.Json.Length), "many of one frame share its memory"));

        static int Held(LogRecord record) => MemoryMarshal.TryGetArray(record.Json, out var memory) ? memory.Array!.Length : 0;
    }

    [Fact]
    public async Task A_log_opened_again_holds_the_same_and_keeps_its_id()
    {
        Guid id;
        using (var log = Open())
        {
            id = log.Id;
            await AppendAsync(log, Website, "1", "2");
        }

        using var again = Open();
        await AppendAsync(again, Website, "3");

        Assert.Equal(id, again.Id);
        Assert.Equal(["1", "2", "3"], await ReadAllAsync(again));
    }

    [Fact]
    public async Task Many_segments_read_as_one_log_also_after_their_indexes_are_lost()
    {
        var written = Enumerable.Range(0, 200).Select(i => $"{i}{new string('x', 100)}").ToArray();
        using (var log = Open(new() { SegmentBytes = 4096 }))
        {
            foreach (var json in written)
                await AppendAsync(log, Website, json);
            Assert.Equal(written, await ReadAllAsync(log));
        }

        var indexes = Directory.GetFiles(Folder, "*.index");
        Assert.True(indexes.Length > 3);
        File.Delete(indexes[0]);
        await File.WriteAllTextAsync(indexes[1], "damaged");
        using var again = Open(new() { SegmentBytes = 4096, CacheBytes = 0 });

        Assert.Equal(written, await ReadAllAsync(again));
        Assert.Equal(0, again.DamagedFrames);
    }

    [Fact]
    public async Task A_reader_of_one_source_gets_only_its_events_from_memory_and_from_files()
    {
        foreach (var cacheBytes in new[] { 0, 1 << 20 })
        {
            using var log = Open(new() { SegmentBytes = 4096, CacheBytes = cacheBytes });
            var before = (await ReadAllAsync(log, Backend)).Length;
            for (var i = 0; i < 10; i++)
            {
                await log.AppendAsync([Event(Website, "w"), Event(Backend, "b"), Event(Website, "w")], None); // one frame of two sources
                await AppendAsync(log, Website, new string('y', 1000));
            }

            Assert.Equal(10, (await ReadAllAsync(log, Backend)).Length - before);
        }
    }

    [Fact]
    public async Task A_slice_ends_at_the_asked_number_of_records_and_at_the_asked_bytes()
    {
        using var log = Open();
        await AppendAsync(log, Website, "11111", "22222", "33333");

        var two = await log.ReadAsync(log.Start, null, 2, 1000, None);
        var oneByBytes = await log.ReadAsync(two.Next, null, 100, 1, None);

        Assert.Equal(["11111", "22222"], two.Records.Select(Text));
        Assert.False(two.AtEnd);
        Assert.Equal(["33333"], oneByBytes.Records.Select(Text));
    }

    [Fact]
    public async Task Time_never_goes_back_when_the_clock_does()
    {
        using var log = Open();
        await AppendAsync(log, Website, "1");
        var first = Clock.GetUtcNow();
        var yesterday = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(first.AddDays(-1));
        log.Dispose();
        using var later = new SegmentLog(Folder, new(), yesterday);

        await AppendAsync(later, Website, "2");

        var records = (await later.ReadAsync(later.Start, null, 10, 1000, None)).Records;
        Assert.Equal([first, first], records.Select(record => record.Time));
    }

    [Fact]
    public async Task A_position_of_another_log_is_refused()
    {
        using var log = Open();
        var foreign = new LogPosition(Guid.NewGuid(), 0);

        await Assert.ThrowsAsync<ForeignPositionException>(async () => await log.ReadAsync(foreign, null, 1, 1, None));
        await Assert.ThrowsAsync<ForeignPositionException>(() => log.WaitAsync(foreign, null, None));
    }

    [Fact]
    public async Task The_newest_of_a_source_are_found_backwards_through_segments()
    {
        using var log = Open(new() { SegmentBytes = 4096, CacheBytes = 0 });
        for (var i = 0; i < 300; i++)
            await AppendAsync(log, i % 3 == 0 ? Backend : Website, i + "".PadLeft(80));

        var newest = await log.ReadLastAsync(Backend, 4, None);

        Assert.Equal(["288", "291", "294", "297"], newest.Select(record => Text(record).Trim()));
        Assert.Equal(100, (await log.ReadLastAsync(Backend, 1000, None)).Count);
        Assert.Empty(await log.ReadLastAsync(Guid.NewGuid(), 5, None));
    }

    [Fact]
    public async Task The_first_record_at_or_after_a_time_is_found()
    {
        using var log = Open(new() { SegmentBytes = 500_000 }); // several marks of the sparse index in each
        var start = Clock.GetUtcNow();
        for (var i = 0; i < 100; i++)
        {
            await AppendAsync(log, Website, i + "".PadLeft(10_000), i + "b");
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var found = await log.FindAsync(start.AddMinutes(41.5), None);

        Assert.Equal("42", Text((await log.ReadAsync(found!.Value, null, 1, 1, None)).Records[0]).Trim());
        Assert.Equal(log.Start, await log.FindAsync(start.AddDays(-1), None));
        Assert.Null(await log.FindAsync(start.AddDays(1), None));
    }

    [Fact]
    public async Task Old_segments_go_but_never_what_a_cursor_still_needs()
    {
        using var log = Open(new() { SegmentBytes = 4096, CacheBytes = 0 });
        for (var i = 0; i < 100; i++)
            await AppendAsync(log, Website, i + "".PadLeft(100));
        Clock.Advance(TimeSpan.FromDays(31));
        var first = log.Start;

        Assert.Equal(0, await log.DeleteOlderThanAsync(TimeSpan.FromDays(30), first, None));
        Assert.Equal(0, await log.DeleteOlderThanAsync(TimeSpan.FromDays(32), log.End, None));
        Assert.True(await log.DeleteOlderThanAsync(TimeSpan.FromDays(30), log.End, None) > 1);

        Assert.NotEqual(first, log.Start);
        var slice = await log.ReadAsync(first, null, 1, 1, None);
        Assert.Equal(log.Start, slice.Records[0].Position);
    }

    [Fact]
    public void A_segment_begun_while_old_ones_are_deleted_is_not_forgotten()
    {
        using var folder = new SegmentFolder(Folder, new LogDisk(), new(NullLogger<SegmentLog>.Instance), NullLogger<SegmentLog>.Instance);
        var add = new FrameHeader(0, 0, 0, 5, 1, 1);
        folder.Last.Add(add, 0, [Website]);
        var last = folder.Roll();
        last.Add(add with { FirstOffset = 5 }, 0, [Website]);

        Segment? begun = null;
        Assert.Single(folder.DeleteWhile(_ =>
        {
            begun = folder.Roll();
            return true;
        }));

        Assert.Equal([last, begun!], folder.Segments);
    }
}
