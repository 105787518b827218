using System.Text;
using Connections.Core.Log;

namespace Connections.Tests.Log;

/// <summary>What is read from files is lent: its memory serves again once every record was given back, and not before.</summary>
public sealed class LentFramesTests : LogTest
{
    [Fact]
    public void A_frame_of_which_every_record_was_given_back_is_lent_to_nobody_else()
    {
        var frame = new Frame(Guid.NewGuid(), HeaderOf(3), [Website], new byte[1024], isLent: true);

        Assert.True(frame.TryLend());
        frame.GiveBack(5);
        Assert.True(frame.TryLend());
        frame.GiveBack(4);

        Assert.False(frame.TryLend());
    }

    [Fact]
    public async Task A_reader_who_goes_on_in_the_middle_of_a_frame_finds_its_rest_though_the_first_part_was_given_back()
    {
        using var log = Open(new() { CacheBytes = 0 });
        var views = await AppendViewsAsync(log, Website, 0, 40);

        var (from, seen) = (log.Start, new List<string>());
        while (from != log.End)
        {
            var slice = await log.ReadAsync(from, null, maxRecords: 7, maxBytes: int.MaxValue, None);
            foreach (var record in slice.Records)
            {
                seen.Add(Text(record));
                record.GiveBack();
            }

            from = slice.Next;
        }

        Assert.Equal(views.Select(view => Encoding.UTF8.GetString(view.Json.Span)), seen);
    }

    [Fact]
    public async Task What_others_hold_of_a_frame_stays_when_one_of_its_readers_gives_all_back()
    {
        using var log = Open(new() { CacheBytes = 0 });
        var views = await AppendViewsAsync(log, Website, 0, 40);
        var part = await log.ReadAsync(log.Start, null, maxRecords: 30, maxBytes: int.MaxValue, None); // the frame is kept for who reads on
        var held = await log.ReadBackAsync(log.End, null, 40, None);

        foreach (var record in part.Records)
            record.GiveBack();
        await AppendViewsAsync(log, Backend, 1_000, 400);
        await RecordsAsync(log);

        Assert.Equal(views.Select(view => Encoding.UTF8.GetString(view.Json.Span)), held.Select(Text));
    }

    [Fact]
    public async Task What_is_read_from_memory_is_not_lent()
    {
        using var log = Open();
        await AppendViewsAsync(log, Website, 0, 3);

        var slice = await log.ReadAsync(log.Start, null, 10, int.MaxValue, None);

        Assert.All(slice.Records, record => Assert.False(record.IsLent));
    }

    private static FrameHeader HeaderOf(int events)
    {
        var builder = new FrameBuilder();
        builder.Begin(0, 1);
        for (var i = 0; i < events; i++)
            builder.Add(Event(Website, "{}"));
        builder.CloseFrame();
        return builder.Frames[0].Header;
    }
}
