using Connections.Core.Delivery;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

/// <summary>Which events a destination gets: where its cursor begins, what it passes over, and what it needs of the log.</summary>
public sealed class DeliveryCursorTests
{
    [Fact, Owes(19)]
    public async Task A_new_destination_is_off_and_once_on_gets_the_next_event()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(enabled: false, mappings: [DeliveryRig.NameOnly()]);
        rig.Track("jane", "Before");
        await rig.DrainAsync(hook.Id);
        Assert.False(hook.Enabled);
        Assert.Empty(rig.Vendor.Received);

        await rig.Destinations.SetEnabledAsync(hook.Id, true, DeliveryRig.Somebody, default);
        rig.Track("jane", "Next");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"Next\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task What_is_collected_while_a_destination_is_off_is_not_sent_when_it_is_on_again()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        await rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        rig.Track("jane", "While off");

        await rig.Destinations.SetEnabledAsync(hook.Id, true, DeliveryRig.Somebody, default);
        rig.Track("jane", "Next");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"Next\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task Events_of_other_sources_are_passed_over_and_the_report_says_how_far_behind_it_is()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Log.Append(Guid.NewGuid(), "jane", """{"type":"track","event":"Other"}""");
        Assert.Null((await rig.Reports.ReadAsync(hook.Id, default)).Behind);
        rig.Track("jane", "Ours");
        rig.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(3), (await rig.Reports.ReadAsync(hook.Id, default)).Behind);

        await rig.DrainAsync(hook.Id);

        var report = await rig.Reports.ReadAsync(hook.Id, default);
        Assert.Null(report.Behind);
        Assert.Equal(rig.Clock.GetUtcNow(), report.LastDeliveredAt);
        Assert.Equal(["\"Ours\""], rig.Vendor.Bodies);
        Assert.Equal([new(new(2026, 3, 5, 10, 3, 0, TimeSpan.Zero), "delivered", 1)], await rig.Reports.MinutesAsync(hook.Id, rig.Clock.GetUtcNow().AddHours(-1), default));
    }

    [Fact]
    public async Task A_cursor_of_another_log_stops_the_destination_and_the_report_says_what_to_do()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Track("jane", "1");
        await rig.State.MoveAsync(hook.Id, new InMemoryLog(rig.Clock).End, default);

        Assert.Equal(SliceEnd.Nothing, await rig.DrainAsync(hook.Id));

        Assert.Contains("enable it again", (await rig.Reports.ReadAsync(hook.Id, default)).Problem!, StringComparison.Ordinal);
        Assert.Empty(rig.Vendor.Received);
        await rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        await rig.Destinations.SetEnabledAsync(hook.Id, true, DeliveryRig.Somebody, default);
        rig.Track("jane", "2");
        await rig.DrainAsync(hook.Id);
        Assert.Equal(["\"2\""], rig.Vendor.Bodies);
        Assert.Null((await rig.Reports.ReadAsync(hook.Id, default)).Problem);
    }

    [Fact]
    public async Task Events_of_a_source_that_is_added_while_the_log_is_read_are_not_passed_over()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var added = await rig.AddSourceAsync("backend");
        var deliverer = ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, new HookedLog(rig.Log, async () =>
        {
            await rig.Destinations.SetSourcesAsync(hook.Id, [rig.SourceId, added], DeliveryRig.Somebody, default);
            rig.Log.Append(added, "jane", """{"type":"track","event":"from the new one"}""");
            rig.Track("jane", "from the old one");
        }));

        await deliverer.DeliverSliceAsync(hook.Id, default);

        // Two sources are two user keys: their events go side by side, in no promised order.
        Assert.Equal(["\"from the new one\"", "\"from the old one\""], rig.Vendor.Bodies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_a_source_that_is_added_to_an_idle_destination_the_next_event_is_the_first()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var added = await rig.AddSourceAsync("backend");
        rig.Track("jane", "1");
        await rig.DrainAsync(hook.Id);
        rig.Log.Append(added, "jane", """{"type":"track","event":"earlier"}""");

        await rig.Destinations.SetSourcesAsync(hook.Id, [rig.SourceId, added], DeliveryRig.Somebody, default);
        rig.Log.Append(added, "jane", """{"type":"track","event":"2"}""");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"1\"", "\"2\""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task An_enabled_destination_needs_the_log_from_its_cursor_on_and_a_disabled_one_nothing()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var cursor = rig.Log.End;
        rig.Track("jane", "1");
        var consumer = rig.Services.GetServices<ILogConsumer>().OfType<DeliveryNeeds>().Single();

        Assert.Equal(cursor, Assert.Single(await consumer.NeedsAsync(default)).From);

        await rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        Assert.Empty(await consumer.NeedsAsync(default));
    }
}
