using System.Net;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

/// <summary>From an append to the vendor, with real jobs between.</summary>
public sealed class DeliveryDispatcherTests : IAsyncLifetime, IDisposable
{
    private readonly InMemoryStorage _jobs = new();
    private DeliveryRig _rig = null!;
    private BackgroundJobServer _server = null!;
    private DeliveryDispatcher _dispatcher = null!;

    public async Task InitializeAsync()
    {
        _rig = await DeliveryRig.StartAsync();
        _server = new(new BackgroundJobServerOptions { Queues = ["delivery"], WorkerCount = 4, Activator = new FromServices(_rig.Services) }, _jobs);
        _dispatcher = ActivatorUtilities.CreateInstance<DeliveryDispatcher>(_rig.Services, new BackgroundJobClient(_jobs));
    }

    public async Task DisposeAsync()
    {
        await _dispatcher.StopAsync(default);
        _dispatcher.Dispose();
        _server.SendStop();
        await _server.WaitForShutdownAsync(default);
        await _rig.DisposeAsync();
    }

    public void Dispose()
    {
        _server.Dispose();
        _jobs.Dispose();
    }

    [Fact]
    public async Task An_event_reaches_the_vendor_soon_after_its_append()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        await _dispatcher.StartAsync(default);
        for (var at = 0; at < 5; at++)
        {
            _rig.Track("jane", $"{at}");
            await ReceivedAsync(at + 1);
        }

        Assert.Equal(["\"0\"", "\"1\"", "\"2\"", "\"3\"", "\"4\""], _rig.Vendor.Bodies);
        await Eventually.Holds(() => _rig.Log.Waits > 0, "the watch waits for more");
        Assert.NotNull(await _rig.State.ReadCursorAsync(hook.Id, default));
    }

    [Fact]
    public async Task What_waited_at_the_start_is_delivered_without_a_further_event()
    {
        await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Track("jane", "waited");

        await _dispatcher.StartAsync(default);

        await ReceivedAsync(1);
    }

    [Fact]
    public async Task A_destination_that_is_enabled_later_gets_the_next_event_and_one_disabled_gets_none()
    {
        await _dispatcher.StartAsync(default);
        var first = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://first.example.com/")]);
        _rig.Track("jane", "1");
        await ReceivedAsync(1);

        await _rig.Destinations.SetEnabledAsync(first.Id, false, DeliveryRig.Somebody, default);
        await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(url: "https://second.example.com/")]);
        _rig.Track("jane", "2");
        await ReceivedAsync(2);

        Assert.Equal(["first.example.com", "second.example.com"], _rig.Vendor.Received.Select(request => request.Address.Host));
    }

    [Fact]
    public async Task A_retry_that_is_due_is_tried_without_a_further_event()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        await _dispatcher.StartAsync(default);
        _rig.Track("jane", "x");
        await ReceivedAsync(1);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);

        // The clock stands but for this: step until the watch has set its timer and the timer has run out.
        await Eventually.Holds(
            () =>
            {
                _rig.Clock.Advance(TimeSpan.FromSeconds(1));
                return _rig.Vendor.Received.Count == 2;
            },
            "the second try");
        await Eventually.Holds(() => Delivered(hook.Id) == 1, "it is counted");
    }

    [Fact]
    public async Task A_change_that_cannot_be_followed_now_is_followed_later()
    {
        await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var state = new FailingState(_rig.State) { FailsAtNextBegin = true };
        using var dispatcher = ActivatorUtilities.CreateInstance<DeliveryDispatcher>(_rig.Services, new BackgroundJobClient(_jobs), state);
        await dispatcher.StartAsync(default);
        await Eventually.Holds(() => !state.FailsAtNextBegin, "the cursor could not be written");
        _rig.Track("jane", "x");

        await Eventually.Holds(
            () =>
            {
                _rig.Clock.Advance(TimeSpan.FromSeconds(1));
                return _rig.Vendor.Received.Count == 1;
            },
            "the event at the vendor");

        await dispatcher.StopAsync(default);
    }

    [Fact]
    public async Task The_records_of_its_jobs_do_not_pile_up()
    {
        await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        await _dispatcher.StartAsync(default);
        _rig.Track("jane", "x");
        await ReceivedAsync(1);
        var monitor = _jobs.GetMonitoringApi();
        await Eventually.Holds(() => monitor.SucceededListCount() > 0, "a job has ended");

        var (id, _) = monitor.SucceededJobs(0, 1).Single();

        Assert.InRange(monitor.JobDetails(id).ExpireAt!.Value - monitor.JobDetails(id).History[0].CreatedAt, TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Parked_events_are_sent_again_by_jobs_whose_progress_can_be_watched()
    {
        _rig.Jobs = new BackgroundJobClient(_jobs);
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        for (var at = 0; at < 150; at++)
            _rig.Track($"{at}", $"{at}");
        await _rig.DrainAsync(hook.Id);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Vendor.Answers = async request =>
        {
            if (request.Body == "\"149\"")
                await held.Task;
            return new(HttpStatusCode.OK);
        };
        var resends = _rig.Services.GetRequiredService<Resends>();

        Assert.True(resends.Start(hook.Id, ParkedSelection.All, 150));
        Assert.False(resends.Start(hook.Id, ParkedSelection.All, 150));

        await Eventually.Holds(() => resends.Progress(hook.Id) is { Total: 150, Sent: 100, Arrived: 100 }, "the first page was sent");
        held.SetResult();
        await Eventually.Holds(() => resends.Progress(hook.Id) is null, "it ended");
        Assert.Empty(await _rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal(150, Delivered(hook.Id));
        Assert.Equal(300, _rig.Vendor.Received.Count);
    }

    [Fact, Owes(53)]
    public async Task A_re_send_that_is_cancelled_leaves_the_rest_parked()
    {
        _rig.Jobs = new BackgroundJobClient(_jobs);
        var hook = await _rig.AddWebhookAsync();
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        for (var i = 0; i < 150; i++)
            _rig.Track($"u{i}", $"{i}");
        await _rig.DrainAsync(hook.Id);
        var (begun, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        _rig.Vendor.Answers = async _ =>
        {
            begun.TrySetResult();
            await held.Task;
            return new(HttpStatusCode.OK);
        };
        var resends = _rig.Services.GetRequiredService<Resends>();

        resends.Start(hook.Id, ParkedSelection.All, 150);
        await begun.Task;
        resends.Cancel(hook.Id);
        held.SetResult();

        await Eventually.Holds(() => resends.Progress(hook.Id) is null, "it ended");
        Assert.Equal(50, (await _rig.Reports.ParkedAsync(hook.Id, 200, default)).Count);
        Assert.True(resends.Start(hook.Id, ParkedSelection.All, 50));
        await Eventually.Holds(() => resends.Progress(hook.Id) is null, "the next one ended");
        Assert.Empty(await _rig.Reports.ParkedAsync(hook.Id, 200, default));
    }

    private Task ReceivedAsync(int count) => Eventually.Holds(() => _rig.Vendor.Received.Count >= count, $"{count} requests at the vendor");

    private long Delivered(Guid id) => _rig.Reports.ReadAsync(id, default).GetAwaiter().GetResult().Delivered;

    private sealed class FromServices(IServiceProvider services) : JobActivator
    {
        public override object ActivateJob(Type jobType) => services.GetRequiredService(jobType);
    }
}
