using System.IO.Compression;
using Connections.Core.Log;

namespace Connections.Tests.Log;

public sealed class LogCompressionTests : LogTest
{
    private static readonly LogOptions FromFiles = new() { CacheBytes = 0 };

    [Fact]
    public async Task Batched_events_take_a_third_of_their_bytes_or_less_and_are_read_back_to_the_byte()
    {
        LogEntry[] sent;
        using (var log = Open())
            sent = await AppendViewsAsync(log, Website, 0, 1000);

        Assert.True(new FileInfo(LastSegment()).Length < sent.Sum(entry => entry.Json.Length) / 3);
        using var again = Open(FromFiles);
        var read = await RecordsAsync(again);
        Assert.Equal(sent.Select(entry => Convert.ToHexString(entry.Json.Span)), read.Select(record => Convert.ToHexString(record.Json.Span)));
        Assert.Equal(sent.Select(entry => entry.MessageKey), read.Select(record => record.MessageKey));
        Assert.Equal(sent.Select(entry => entry.UserKey), read.Select(record => record.UserKey));
    }

    [Fact]
    public async Task Turned_off_it_is_off_and_a_log_of_both_kinds_is_one_log()
    {
        LogEntry[] plain, packed;
        using (var log = Open(new() { Compress = false }))
            plain = await AppendViewsAsync(log, Website, 0, 300);
        var plainBytes = new FileInfo(LastSegment()).Length;
        using (var log = Open())
            packed = await AppendViewsAsync(log, Website, 300, 300);

        Assert.True(plainBytes > plain.Sum(entry => entry.Json.Length));
        Assert.True(new FileInfo(LastSegment()).Length - plainBytes < plainBytes / 3);
        using var again = Open(new() { CacheBytes = 0, Compress = false });
        Assert.Equal(plain.Concat(packed).Select(entry => entry.MessageKey), (await RecordsAsync(again)).Select(record => record.MessageKey));
    }

    [Fact]
    public async Task What_does_not_shrink_and_what_is_small_stand_as_they_are()
    {
        var noise = new byte[60_000];
        new Random(1).NextBytes(noise);
        using (var log = Open())
        {
            await log.AppendAsync([new(Website, EventType.Track, 1, noise)], None);
            await AppendAsync(log, Website, new string(' ', 5000));
        }

        Assert.True(new FileInfo(LastSegment()).Length > 65_000);
        using var again = Open(FromFiles);
        var read = await RecordsAsync(again);
        Assert.Equal(noise, read[0].Json.ToArray());
        Assert.Equal(new string(' ', 5000), Text(read[1]));
    }

    [Fact]
    public async Task One_event_of_any_size_and_thousands_of_tiny_ones_fit_into_frames()
    {
        var large = new string('x', 3 << 20);
        string[] tiny = [.. Enumerable.Range(0, 20_000).Select(i => $"{i}")];
        using (var log = Open())
            await AppendAsync(log, Website, [large, .. tiny]);

        using var again = Open(FromFiles);
        Assert.Equal([large, .. tiny], (await RecordsAsync(again)).Select(Text));
    }

    [Fact]
    public async Task Frames_of_an_older_log_are_brotli_and_are_read_as_well_and_written_behind()
    {
        LogEntry[] older, newer;
        using (var log = Open(new() { Compress = false }))
            older = await AppendViewsAsync(log, Website, 0, 300);
        PackByBrotli(LastSegment());
        using (var log = Open())
            newer = await AppendViewsAsync(log, Website, 300, 300);

        using var again = Open(FromFiles);
        Assert.Equal(older.Concat(newer).Select(entry => Convert.ToHexString(entry.Json.Span)), (await RecordsAsync(again)).Select(record => Convert.ToHexString(record.Json.Span)));
    }

    private static void PackByBrotli(string path)
    {
        var (plain, packed) = (File.ReadAllBytes(path), new MemoryStream());
        for (var rest = plain.AsSpan(); FrameHeader.TryRead(rest, out var header); rest = rest[(int)header.FrameBytes..])
        {
            Assert.Equal(FrameFlags.None, header.Flags);
            var table = rest.Slice(header.HeaderBytes, header.TableBytes);
            var json = new byte[header.JsonBytes];
            Assert.True(BrotliEncoder.TryCompress(rest.Slice(header.HeaderBytes + header.TableBytes, header.JsonBytes), json, out var written, quality: 0, window: 18));
            var frame = new byte[header.HeaderBytes];
            var brotli = header with { BodyBytes = table.Length + written, JsonCrc = Castagnoli.HashToUInt32(json.AsSpan(0, written)), Flags = FrameFlags.Brotli };
            brotli.Write(frame, FrameHeader.ReadSources(rest[..header.HeaderBytes], header.SourceCount));
            packed.Write(frame);
            packed.Write(table);
            packed.Write(json, 0, written);
        }

        Assert.True(packed.Length < plain.Length / 2);
        File.WriteAllBytes(path, packed.ToArray());
    }
}
