using System.Net;
using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Delivery;

public sealed class DeliveryRoomTests
{
    [Fact]
    public void Those_that_run_share_alike_and_nobody_is_left_without_an_event()
    {
        var room = new DeliveryRoom(new() { MemoryBytes = 8 << 20 });
        Assert.Equal((8 << 20, 1 << 20), (room.Share, room.PageBytes));

        room.Enter();
        room.Enter();
        Assert.Equal((4 << 20, 512 << 10), (room.Share, room.PageBytes));
        Assert.Equal(2_048, room.Fits(1_024));
        Assert.Equal(102, room.Fits(20 << 10)); // its payload may be as large

        for (var others = 0; others < 1_998; others++)
            room.Enter();
        Assert.Equal(32 << 10, room.PageBytes);
        Assert.Equal(1, room.Fits(32 << 10));

        for (var slices = 0; slices < 2_000; slices++)
            room.Leave();
        Assert.Equal(8 << 20, room.Share);
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
        var fit = new DeliveryRoom(new() { MemoryBytes = 1 << 20 }).Fits(eventBytes);
        await Eventually.Holds(() => Volatile.Read(ref most) >= fit, "as many are sent as there is room for");
        answers.SetResult();
        await draining;

        Assert.InRange(fit, 20, 30); // of 20 KB and as much again for the payload
        Assert.Equal(fit, most);
        Assert.Equal((Events, 0, 0), await rig.CountsAsync(hook.Id));
    }
}
