using System.Net;
using Connections.Tests.Collection;
using Connections.Tests.Delivery;

namespace Connections.Tests.Faults;

/// <summary>A clock that jumps a day forward and back, at the seam of the clock. The whole process meets one in <c>crash --clock</c>.</summary>
public sealed class ClockJumpTests : IAsyncLifetime
{
    private readonly CollectionHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Collection_goes_on_through_jumps_of_the_clock_and_the_times_of_the_log_never_go_back()
    {
        var start = _host.EventLog.Start;
        var now = CollectionHost.Now;
        foreach (var days in (int[])[0, 1, 0, -1, 1, 0])
        {
            _host.Clock.AdjustTime(now.AddDays(days));

            var (status, _) = await _host.PostAsync("/v1/track", $$"""{"userId":"u","event":"Day {{days}}"}""");

            Assert.Equal(HttpStatusCode.OK, status);
        }

        var times = (await _host.StoredAsync(start)).Select(record => (record.Time - now).TotalDays);
        Assert.Equal([0.0, 1, 1, 1, 1, 1], times);
    }

    [Fact]
    public async Task An_event_whose_retry_was_set_by_a_clock_that_went_back_a_day_does_not_wait_that_day()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var now = rig.Clock.GetUtcNow();
        rig.Clock.AdjustTime(now.AddDays(1));
        rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        rig.Track("jane", "a");
        await rig.DrainAsync(hook.Id);

        rig.Clock.AdjustTime(now);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        await rig.DrainAsync(hook.Id);

        Assert.Equal(2, rig.Vendor.Received.Count);
        Assert.Equal(0, (await rig.Reports.ReadAsync(hook.Id, default)).Waiting);
    }

    [Fact]
    public async Task A_destination_that_was_paused_by_a_clock_that_went_back_a_day_is_probed_and_not_left_for_that_day()
    {
        await using var rig = await DeliveryRig.StartAsync(("PauseAfter", "1"), ("Concurrency", "1"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var now = rig.Clock.GetUtcNow();
        rig.Clock.AdjustTime(now.AddDays(1));
        rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        rig.Track("jane", "a");
        rig.Track("joe", "b");
        await rig.DrainAsync(hook.Id);
        Assert.Single(rig.Vendor.Received);

        rig.Clock.AdjustTime(now);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        await rig.DrainAsync(hook.Id);

        Assert.Equal(3, rig.Vendor.Received.Count);
    }
}
