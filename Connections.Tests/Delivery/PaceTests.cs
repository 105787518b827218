using System.Net;
using Connections.Core.Delivery;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Delivery;

public sealed class PaceTests
{
    [Fact]
    public void Requests_begin_no_faster_than_the_vendor_s_rate()
    {
        var clock = new FakeTimeProvider();
        var pace = new Pace(5, clock);

        var turns = Enumerable.Range(0, 4).Select(_ => pace.WaitAsync(default)).ToList();

        Assert.Equal([true, false, false, false], turns.Select(turn => turn.IsCompleted));
        clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal([true, true, false, false], turns.Select(turn => turn.IsCompleted));
        clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.All(turns, turn => Assert.True(turn.IsCompleted));
    }

    [Fact]
    public void Time_without_requests_saves_up_no_more_than_a_tenth_of_a_second()
    {
        var clock = new FakeTimeProvider();
        var pace = new Pace(100, clock);
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10, Enumerable.Range(0, 50).Select(_ => pace.WaitAsync(default)).Count(turn => turn.IsCompleted));
    }

    [Fact]
    public async Task A_vendor_s_limits_bound_what_runs_at_a_time()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync();
        var (options, setup) = (new DeliveryOptions(), default(Core.Workspaces.DestinationSetup));
        rig.Change(hook.Id, one => setup = one with { Settings = [], Mappings = [] });

        int Concurrency(int? perSecond, int? atATime) => DeliveryPlan.Compile(setup!, new SortingVendor(perSecond, atATime)).ConcurrencyOf(options);

        Assert.Equal((32, 5, 4, 2), (Concurrency(null, null), Concurrency(5, null), Concurrency(100, 4), Concurrency(2, 4)));
    }

    [Fact]
    public async Task A_vendor_that_asks_to_slow_down_is_left_alone_by_all_events_until_then()
    {
        await using var rig = await DeliveryRig.StartAsync(("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = _ =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            answer.Headers.RetryAfter = new(TimeSpan.FromMinutes(3));
            return Task.FromResult(answer);
        };
        foreach (var user in (string[])["1", "2", "3"])
            rig.Track(user, user);

        var end = await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"1\""], rig.Vendor.Bodies);
        Assert.Equal(rig.Clock.GetUtcNow().AddMinutes(3), end.NextAt);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(3));
        await rig.DrainAsync(hook.Id);
        Assert.Equal((3, 1, 0), await rig.CountsAsync(hook.Id));
    }

    [Fact]
    public void What_is_in_flight_beside_a_slow_down_and_arrives_does_not_end_it()
    {
        var clock = new FakeTimeProvider();
        var breaker = new Breaker(new(), clock);

        breaker.Report([new Outcome.Retry("429", "", null, TimeSpan.FromMinutes(1))]);
        breaker.Report([new Outcome.Delivered()]);

        Assert.False(breaker.TryBegin());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(breaker.PausedUntil);
        Assert.True(breaker.TryBegin());
    }
}
