using System.Net;
using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Delivery;

public sealed class DeliveryRoomTests
{
    [Fact]
    public void Those_that_run_share_alike_and_nobody_is_left_without_an_event()
    {
        var room = new DeliveryRoom(new() { MemoryBytes = 8 << 20 }, () => 1);
        using var one = room.Enter(Guid.NewGuid());
        Assert.Equal((8 << 20, 1 << 20), (room.Share, one.PageBytes));

        List<SliceRoom> others = [room.Enter(Guid.NewGuid())];
        Assert.Equal((4 << 20, 512 << 10), (room.Share, one.PageBytes));
        Assert.Equal(2_048, one.Fits(1_024));
        Assert.Equal(102, one.Fits(20 << 10)); // its payload may be as large

        while (others.Count < 1_999)
            others.Add(room.Enter(Guid.NewGuid()));
        Assert.Equal(32 << 10, one.PageBytes);
        Assert.Equal(1, one.Fits(32 << 10));

        others.ForEach(other => other.Dispose());
        Assert.Equal(8 << 20, room.Share);
    }

    [Fact]
    public void Who_begins_among_many_holds_little_until_it_has_delivered()
    {
        var (room, id) = (new DeliveryRoom(new() { MemoryBytes = 8 << 20 }, () => 64), Guid.NewGuid());
        var one = room.Enter(id);
        Assert.Equal((64, 32 << 10), (one.Fits(1_024), one.PageBytes)); // the others may come at any time

        one.Grow(64, 1_024);
        Assert.Equal(128, one.Fits(1_024));
        one.Grow(8_000, 1_024);
        Assert.Equal((4_096, 1 << 20), (one.Fits(1_024), one.PageBytes)); // all that there is

        using var other = room.Enter(Guid.NewGuid());
        Assert.Equal((2_048, 64), (one.Fits(1_024), other.Fits(1_024)));

        one.Dispose();
        var next = room.Enter(id);
        Assert.Equal(2_048, next.Fits(1_024)); // the destination's next slice

        next.Dispose();
        room.Forget(id);
        using var anew = room.Enter(id);
        Assert.Equal(64, anew.Fits(1_024));
    }

    [Fact]
    public async Task No_more_large_events_are_under_way_than_fit_into_the_memory()
    {
        const int Events = 200, EventBytes = 20_000;
        await using var rig = await DeliveryRig.StartAsync(("MemoryBytes", $"{1 << 20}"), ("Concurrency", $"{Events}"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var (underWay, most, answers) = (0, 0, new TaskCompletionSource());
        rig.Vendor.Answers = async _ =>
        {
            var now = Interlocked.Increment(ref underWay);
            for (var seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) is var other && other != seen;)
                seen = other;
            await answers.Task;
            Interlocked.Decrement(ref underWay);
            return new(HttpStatusCode.OK);
        };
        var eventBytes = 0;
        for (var user = 0; user < Events; user++)
        {
            var json = $$"""{"type":"track","event":"E","messageId":"{{user}}","text":"{{new string('x', EventBytes)}}"}""";
            rig.Log.Append(rig.SourceId, $"{user}", json, messageId: $"{user}");
            eventBytes = json.Length;
        }

        var draining = rig.DrainAsync(hook.Id);
        var fit = new DeliveryRoom(new() { MemoryBytes = 1 << 20 }, () => 1).Enter(hook.Id).Fits(eventBytes);
        await Eventually.Holds(() => Volatile.Read(ref most) >= fit, "as many are sent as there is room for");
        answers.SetResult();
        await draining;

        Assert.InRange(fit, 20, 30); // of 20 KB and as much again for the payload
        Assert.Equal(fit, most);
        Assert.Equal((Events, 0, 0), await rig.CountsAsync(hook.Id));
    }
}
