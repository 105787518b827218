using Connections.Core.Log;
using Connections.Core.Log.Inspection;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Log;

/// <summary>Whatever bit is turned: never a wrong event, all others are read, and an operator is told where.</summary>
public sealed class LogDamageTests : LogTest
{
    private const int Flips = 150;
    private static readonly LogOptions Small = new() { SegmentBytes = 40_000, CacheBytes = 0 };

    [Theory, InlineData(1), InlineData(2)]
    public async Task A_bit_that_turned_anywhere_costs_the_events_of_its_frame_and_no_other(int seed)
    {
        var written = await WriteAsync();
        var (random, segments) = (new Random(seed), Segments());
        for (var i = 0; i < Flips; i++)
        {
            var path = Segments()[random.Next(Segments().Length)];
            var whole = await File.ReadAllBytesAsync(path);
            var at = random.Next(whole.Length);
            var frame = FrameAt(path, at);
            await File.WriteAllBytesAsync(path, [.. whole[..at], (byte)(whole[at] ^ (1 << random.Next(8))), .. whole[(at + 1)..]]);
            var logger = new ListLogger<SegmentLog>();

            using (var log = new SegmentLog(Folder, Small, Clock, logger))
            {
                var expected = written.Where(record => record.Position.Offset < frame.Header.FirstOffset || record.Position.Offset >= frame.Header.NextOffset).ToArray();
                AssertSame(expected, await RecordsAsync(log));
                AssertSame(expected, await log.ReadBackAsync(log.End, null, int.MaxValue, None));
                Assert.Equal(1, log.DamagedFrames);
                Assert.Contains(logger.Entries, entry => entry.Level == LogLevel.Error
                    && entry.Message.Contains(path, StringComparison.Ordinal) && entry.Message.Contains($"byte {frame.Position}.", StringComparison.Ordinal));
            }

            foreach (var begun in Segments().Except(segments))
                File.Delete(begun); // behind damage at the log's end
            await File.WriteAllBytesAsync(path, whole);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_bit_that_turned_in_the_last_frame_is_damage_and_nothing_is_cut_off(bool isMarked)
    {
        using (var log = Open())
        {
            await AppendAsync(log, Website, "kept");
            await AppendAsync(log, Website, "damaged", "damaged too");
        }

        if (!isMarked)
            ForgetSync(); // as after a power cut, which takes the mark along
        var (path, whole) = (LastSegment(), await File.ReadAllBytesAsync(LastSegment()));
        var frame = FrameAt(path, whole.Length - 1);
        for (var at = frame.Position; at < frame.End; at++)
        {
            if (!isMarked && at - frame.Position is (>= 8 and < 12) or 28 or 29)
                continue; // what it says of its own size: too large is what a torn one says too
            byte[] turned = [.. whole];
            turned[at] ^= 1;
            await File.WriteAllBytesAsync(path, turned);
            var logger = new ListLogger<SegmentLog>();

            using (var log = new SegmentLog(Folder, new(), Clock, logger))
            {
                Assert.Equal(["kept"], await ReadAllAsync(log));
                Assert.True(log.End.Offset >= frame.Header.NextOffset); // a cursor may stand there: no later event may come before it
                Assert.Equal(1, log.DamagedFrames);
                Assert.Contains(logger.Entries, entry => entry.Level == LogLevel.Error
                    && entry.Message.Contains($"{path} is damaged at byte {frame.Position}.", StringComparison.Ordinal));
                Assert.Contains(LogVerification.Run(Folder, None).SelectMany(finding => finding.Problems), problem => problem.Contains($"byte {frame.Position} ", StringComparison.Ordinal));
            }

            Assert.Equal(turned, await File.ReadAllBytesAsync(path));
            foreach (var begun in Segments().Where(segment => segment != path))
                File.Delete(begun);
        }
    }

    [Fact]
    public async Task Events_behind_a_damaged_end_are_appended_and_read_over_restarts()
    {
        using (var log = Open())
            await AppendAsync(log, Website, "damaged");
        var bytes = await File.ReadAllBytesAsync(LastSegment());
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(LastSegment(), bytes);

        LogPosition end;
        using (var log = Open())
            end = log.End;
        using (var log = Open())
        {
            Assert.Equal(end, log.End);
            await AppendAsync(log, Website, "next");
            Assert.Equal(["next"], await ReadAllAsync(log));
        }

        using var again = Open(new() { CacheBytes = 0 });
        Assert.Equal(["next"], (await again.ReadAsync(end, null, 10, 1000, None)).Records.Select(Text));
    }

    [Fact]
    public async Task A_disk_that_syncs_now_and_then_vouches_for_nothing()
    {
        var disk = new Core.Delivery.Outcomes.LazyDisk(new LogDisk(), Clock);
        using (var log = Open(disk: disk))
        {
            await AppendAsync(log, Website, "kept");
            await AppendAsync(log, Website, "lost");
        }

        var (path, whole) = (LastSegment(), await File.ReadAllBytesAsync(LastSegment()));
        await File.WriteAllBytesAsync(path, whole[..(int)FrameAt(path, whole.Length - 1).Position]);
        using var again = Open(disk: disk);

        Assert.Equal(["kept"], await ReadAllAsync(again));
        Assert.Equal((1L, 0), (again.End.Offset, again.DamagedFrames));
    }

    [Fact]
    public async Task A_last_segment_that_lost_synced_events_is_damage()
    {
        using (var log = Open())
        {
            await AppendAsync(log, Website, "kept");
            await AppendAsync(log, Website, "lost");
        }

        var (path, whole) = (LastSegment(), await File.ReadAllBytesAsync(LastSegment()));
        var cut = whole[..(int)FrameAt(path, whole.Length - 1).Position];
        await File.WriteAllBytesAsync(path, cut);

        Assert.Contains("but 1 more were synced", LogVerification.Run(Folder, None).Single().Problems.Single(), StringComparison.Ordinal);
        using var again = Open();

        Assert.Equal(["kept"], await ReadAllAsync(again));
        Assert.Equal((2L, 1), (again.End.Offset, again.DamagedFrames));
        Assert.Equal(cut, await File.ReadAllBytesAsync(path));
    }

    [Theory, InlineData(-4096, 4096), InlineData(-12_288, 4096), InlineData(-8, 8)]
    public async Task A_last_frame_of_which_a_block_was_never_written_is_cut_off(int from, int zeros)
    {
        using (var log = Open())
            await AppendAsync(log, Website, "kept");
        var before = new FileInfo(LastSegment()).Length;
        using (var log = Open(new() { Compress = false }))
            await AppendViewsAsync(log, Website, 0, 60);
        var bytes = await File.ReadAllBytesAsync(LastSegment());
        bytes.AsSpan(bytes.Length + from, zeros).Clear();
        await File.WriteAllBytesAsync(LastSegment(), bytes);
        ForgetSync();

        using var again = Open();

        Assert.Equal(["kept"], await ReadAllAsync(again));
        Assert.Equal((before, 0), (new FileInfo(LastSegment()).Length, again.DamagedFrames));
    }

    [Fact]
    public async Task A_compressed_last_frame_torn_anywhere_is_cut_off()
    {
        using (var log = Open())
            await AppendAsync(log, Website, "kept");
        var before = (int)new FileInfo(LastSegment()).Length;
        using (var log = Open())
            await AppendViewsAsync(log, Website, 0, 60);
        var whole = await File.ReadAllBytesAsync(LastSegment());
        Assert.True(whole.Length < 20_000);

        for (var length = before; length < whole.Length; length += length < before + 60 ? 1 : 61)
        {
            await File.WriteAllBytesAsync(LastSegment(), whole[..length]);
            ForgetSync();
            using var log = Open();
            Assert.Equal(["kept"], await ReadAllAsync(log));
            Assert.Equal(before, new FileInfo(LastSegment()).Length);
            Assert.Equal(0, log.DamagedFrames);
        }
    }

    [Fact]
    public async Task A_stretch_of_a_segment_that_became_zeros_costs_what_stood_there()
    {
        var written = await WriteAsync();
        var path = Segments()[1];
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(100, 20_000).Clear();
        await File.WriteAllBytesAsync(path, bytes);

        using var log = Open(Small);

        var read = (await RecordsAsync(log)).Select(record => record.Position).ToHashSet();
        Assert.InRange(read.Count, written.Length / 2, written.Length - 10);
        Assert.True(log.DamagedFrames > 0);
    }

    [Fact]
    public async Task A_segment_that_is_gone_from_the_middle_leaves_a_gap_that_readers_pass()
    {
        var written = await WriteAsync();
        var (gone, next) = (FirstOffset(Segments()[1]), FirstOffset(Segments()[2]));
        var (before, missing) = (Segments()[0], next - gone);
        File.Delete(Segments()[1]);
        var logger = new ListLogger<SegmentLog>();

        using var log = new SegmentLog(Folder, Small, Clock, logger);

        var left = written.Where(record => record.Position.Offset < gone || record.Position.Offset >= next).ToArray();
        AssertSame(left, await RecordsAsync(log));
        AssertSame(left, await log.ReadBackAsync(log.End, null, int.MaxValue, None));
        Assert.Contains(before, Assert.Single(logger.Entries, entry => entry.Message.Contains($" {missing} events are missing", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
        AssertSame([left[^1]], await log.FindMessageAsync(left[^1].MessageKey, 1, None));
    }

    [Fact]
    public async Task A_sealed_segment_that_lost_its_end_is_read_as_far_as_it_goes()
    {
        var written = await WriteAsync();
        var path = Segments()[1];
        var whole = await File.ReadAllBytesAsync(path);
        var cut = FrameAt(path, whole.Length - 1);
        await File.WriteAllBytesAsync(path, whole[..^5]);

        using var log = Open(Small);

        AssertSame(written.Where(record => record.Position.Offset < cut.Header.FirstOffset || record.Position.Offset >= cut.Header.NextOffset), await RecordsAsync(log));
        Assert.Equal(1, log.DamagedFrames);
    }

    [Fact]
    public async Task An_empty_last_segment_is_written_on()
    {
        var written = await WriteAsync();
        await File.WriteAllBytesAsync(Path.Combine(Folder, Segment.FileName(written[^1].Next.Offset)), []);

        using var log = Open(Small);
        await AppendAsync(log, Website, "next");

        Assert.Equal(0, log.DamagedFrames);
        Assert.Equal(written.Length + 1, (await RecordsAsync(log)).Length);
        Assert.Equal(written[^1].Next, (await log.ReadLastAsync(Website, 1, None))[0].Position);
        Assert.True((await RecordsAsync(log))[^1].Time >= written[^1].Time);
    }

    [Theory]
    [InlineData(30, FrameHeader.Version + 1, "format 2, flags 00; this one knows 1, flags 03")]
    [InlineData(31, 0x80, "format 1, flags 80; this one knows 1, flags 03")]
    public async Task A_log_that_a_newer_version_wrote_is_refused_and_left_as_it_is(int place, byte value, string why)
    {
        using (var log = Open())
            await AppendAsync(log, Website, "1");
        var bytes = await File.ReadAllBytesAsync(LastSegment());
        bytes[place] = value;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Castagnoli.HashToUInt32(bytes.AsSpan(8..(FrameHeader.FixedBytes + 16))));
        await File.WriteAllBytesAsync(LastSegment(), bytes);

        var e = Assert.Throws<NewerLogException>(() => Open());

        Assert.Contains("newer version", e.Message, StringComparison.Ordinal);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(LastSegment()));
    }

    /// <summary>Several segments of single events and of batches that are compressed.</summary>
    private async Task<LogRecord[]> WriteAsync()
    {
        using var log = Open(Small);
        for (var i = 0; i < 40; i++)
        {
            await AppendViewsAsync(log, i % 5 == 0 ? Backend : Website, i * 1000, i % 4 == 0 ? 80 : 1);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(Segments().Length >= 3);
        return await RecordsAsync(log);
    }

    private static (FrameHeader Header, long Position, long End) FrameAt(string path, int at)
    {
        using var file = File.OpenHandle(path);
        var walker = new FrameWalker(file, 0, RandomAccess.GetLength(file), _ => { });
        while (walker.MoveNext())
            if (at < walker.Position + walker.Header.FrameBytes)
                return (walker.Header, walker.Position, walker.Position + walker.Header.FrameBytes);
        throw new InvalidOperationException("No frame holds the byte.");
    }

    private static long FirstOffset(string path) => long.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertSame(IEnumerable<LogRecord> expected, IEnumerable<LogRecord> actual) => Assert.Equal(expected.Select(Line), actual.Select(Line));

    private static string Line(LogRecord record) =>
        $"{record.Position} {record.Next} {record.Time:O} {record.SourceId} {record.Type} {record.UserKey} {record.MessageKey} {Text(record)}";
}
