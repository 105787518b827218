using System.Text;
using Connections.Core.Log;

namespace Connections.Tests.Log;

public sealed class TailCacheTests : LogTest
{
    [Fact]
    public void What_is_counted_for_a_decoded_record_is_what_it_takes()
    {
        Build(1).Records.ToString(); // once, so that nothing is made on the way
        var frame = Build(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = frame.Records;
        var taken = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;

        Assert.InRange(taken, Frame.RecordObjectBytes * 0.9, Frame.RecordObjectBytes);
    }

    [Fact]
    public void The_bound_holds_for_frames_of_tiny_events_too()
    {
        var cache = new TailCache(1 << 20);
        for (var i = 0; i < 100; i++)
            cache.Add(Build(100, i * 100));

        Assert.InRange(cache.Bytes, 1 << 19, 1 << 20);
        Assert.Null(cache.Find(0));
        Assert.Equal(9900, cache.Find(9950)!.Header.FirstOffset);
    }

    [Fact]
    public void What_a_reader_was_given_stays_when_its_frame_leaves_the_memory()
    {
        var cache = new TailCache(1 << 20);
        cache.Add(Build(1000));
        var held = cache.Find(0)!;
        var json = held.Records[999].Json;

        for (var i = 1; i < 100; i++)
            cache.Add(Build(1000, i * 1000, """{"other":true}"""));

        Assert.Null(cache.Find(0));
        Assert.Equal("{}", Encoding.UTF8.GetString(json.Span));
    }

    [Fact]
    public void A_borrowed_frame_is_whole_until_it_is_given_back()
    {
        var cache = new TailCache(1 << 20);
        cache.Add(Build(1000));
        var borrowed = cache.Borrow(0)!;

        for (var i = 1; i < 100; i++)
            cache.Add(Build(1000, i * 1000, """{"other":true}"""));

        var (records, bytes, seen) = (2000, int.MaxValue, new List<string>());
        Assert.Equal(1000, borrowed.Show(0, ref records, ref bytes, view => seen.Add(Encoding.UTF8.GetString(view.Json))));
        Assert.Equal(Enumerable.Repeat("{}", 1000), seen);
        cache.Return(borrowed);
    }

    [Fact]
    public void Frames_that_nobody_was_given_lend_their_memory_to_the_next_ones()
    {
        var (cache, builder, entry) = (new TailCache(1 << 20), new FrameBuilder(), Event(Website, "{}"));
        Fill(0, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(100, 100);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 1000 * RecordTable.EntryBytes / 2);

        void Fill(int first, int frames)
        {
            for (var i = first; i < first + frames; i++)
                cache.Add(Build(builder, entry, 1000, i * 1000));
        }
    }

    private static Frame Build(int events, long offset = 0, string json = "{}") => Build(new(), Event(Website, json), events, offset);

    private static Frame Build(FrameBuilder builder, in LogEntry entry, int events, long offset)
    {
        builder.Begin(offset, 1);
        for (var i = 0; i < events; i++)
            builder.Add(entry);
        builder.CloseFrame();
        return builder.Copy(Guid.Empty, 0);
    }
}
