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

    private static Frame Build(int events, long offset = 0)
    {
        var builder = new FrameBuilder();
        builder.Begin(offset, 1);
        for (var i = 0; i < events; i++)
            builder.Add(Event(Website, "{}"));
        builder.CloseFrame();
        return builder.Copy(Guid.Empty, 0);
    }
}
