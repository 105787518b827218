using System.Collections.Concurrent;
using System.Net;
using Connections.Core.Delivery.Figures;
using Connections.Core.Delivery.Replays;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery.Replays;

public sealed class ReplayTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, int> _arrived = [];
    private DeliveryRig _rig = null!;
    private ReplayRunner? _runner;

    private ReplayControl Control => _rig.Services.GetRequiredService<ReplayControl>();

    public async Task InitializeAsync() => _rig = await DeliveryRig.StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Yesterday_s_events_reach_a_destination_added_today_each_once_though_paused_resumed_and_restarted()
    {
        const int events = 20_000; // a hundred thousand take the same way, for half a minute
        var yesterday = _rig.Clock.GetUtcNow();
        for (var i = 0; i < events; i++)
            _rig.Track($"u{i % 500}", $"{i}");
        _rig.Clock.Advance(TimeSpan.FromDays(1));
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.Answers = Count;
        StartRunner();

        var replay = (await Control.StartAsync(new(hook.Id, yesterday, _rig.Clock.GetUtcNow(), ReplayControl.GreatestRate), DeliveryRig.Somebody, default)).Value!;
        await UntilAsync(() => _arrived.Count > events / 5, "a fifth has arrived");
        Assert.True(await Control.PauseAsync(replay.Id, default));
        await UntilAsync(async () => (await Control.ListAsync(hook.Id, default)).Single() is { State: ReplayStates.Paused } paused && paused.Done == _arrived.Count, "it stands still");
        Assert.InRange(_arrived.Count, 1, events - 1);
        Assert.True(await Control.ResumeAsync(replay.Id, default));
        await UntilAsync(() => _arrived.Count > events / 2, "half has arrived");
        await StopAsync();
        await _rig.RestartAsync();
        Assert.InRange(_arrived.Count, 1, events - 1);
        StartRunner();

        var done = await UntilOverAsync(replay.Id);

        Assert.Equal((ReplayStates.Done, (long?)events, (long)events), (done.State, done.Total, done.Delivered));
        Assert.Equal(events, _arrived.Count);
        Assert.All(_arrived.Values, times => Assert.Equal(1, times));
        Assert.Empty(await _rig.State.ReadFiguresAsync(hook.Id, FigurePeriod.Ending(_rig.Clock.GetUtcNow(), TimeSpan.FromHours(1)), null, default));
        Assert.Equal(0, (await _rig.Reports.ReadAsync(hook.Id, default)).Delivered);
    }

    [Fact]
    public async Task The_rate_is_kept()
    {
        for (var i = 0; i < 100; i++)
            _rig.Track($"u{i}", $"{i}");
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()], enabled: false);
        _rig.Vendor.Answers = Count;
        var replay = await StartAsync(hook.Id, rate: 10);
        StartRunner();

        var began = _rig.Clock.GetUtcNow();
        await UntilOverAsync(replay.Id);

        Assert.True(_rig.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(9));
        Assert.Equal(100, _arrived.Count);
    }

    [Fact]
    public async Task What_was_delivered_before_is_left_out_when_asked()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Track("a", "before");
        await _rig.DrainAsync(hook.Id);
        await _rig.Destinations.SetEnabledAsync(hook.Id, false, DeliveryRig.Somebody, default);
        _rig.Track("a", "missed");
        _rig.Vendor.Answers = Count;
        StartRunner();

        var replay = await UntilOverAsync((await StartAsync(hook.Id, request => request with { LeaveOutDelivered = true })).Id);

        Assert.Equal(["missed"], _arrived.Keys);
        Assert.Equal(1, replay.Total);
        await UntilOverAsync((await StartAsync(hook.Id)).Id);
        Assert.Equal(["before", "missed"], _arrived.Keys.Order());
    }

    [Fact]
    public async Task Of_the_failed_ones_alone_those_that_arrive_are_parked_no_more()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Track("a", "good");
        await _rig.DrainAsync(hook.Id);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        _rig.Track("a", "bad");
        await _rig.DrainAsync(hook.Id);
        _rig.Vendor.Answers = Count;
        StartRunner();

        await UntilOverAsync((await StartAsync(hook.Id, request => request with { FailedOnly = true })).Id);

        Assert.Equal(["bad"], _arrived.Keys);
        Assert.Empty(await _rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.Equal((2L, 0L), await _rig.Reports.ReadAsync(hook.Id, default) is var report ? (report.Delivered, report.Discarded) : default);
    }

    [Fact]
    public async Task An_event_goes_out_as_it_was_but_for_whom_it_is_meant()
    {
        _rig.Log.Append(_rig.SourceId, "a", """{"integrations":{"All":false,"Slack":true},"messageId":"m1","type":"track","event":"x","timestamp":"2026-03-04T10:00:00.000Z","properties":{"n":1.10}}""");
        var hook = await _rig.AddWebhookAsync(enabled: false);
        StartRunner();

        await UntilOverAsync((await StartAsync(hook.Id)).Id);

        Assert.Equal(
            """{"messageId":"m1","type":"track","event":"x","timestamp":"2026-03-04T10:00:00.000Z","properties":{"n":1.10},"integrations":{"All":false,"Webhook":true}}""",
            Assert.Single(_rig.Vendor.Bodies));
    }

    [Fact]
    public async Task Only_the_chosen_sources_calls_and_names_are_sent()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly("type = \"track\" or type = \"page\"")]);
        _rig.Track("a", "one");
        _rig.Track("a", "two");
        _rig.Log.Append(_rig.SourceId, "a", """{"type":"page","name":"one","event":"page"}""", EventType.Page);
        _rig.Vendor.Answers = Count;
        StartRunner();

        await UntilOverAsync((await StartAsync(hook.Id, request => request with { Types = ["track"], Names = ["one"] })).Id);

        Assert.Equal(["one"], _arrived.Keys);
    }

    [Fact]
    public async Task What_is_refused_in_a_replay_is_parked_and_counted_with_the_replay_alone()
    {
        _rig.Track("a", "good");
        _rig.Track("b", "bad");
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.Answers = request => request.Body == "\"bad\"" ? Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.BadRequest)) : Count(request);
        StartRunner();

        var replay = await UntilOverAsync((await StartAsync(hook.Id)).Id);

        Assert.Equal((1L, 1L), (replay.Delivered, replay.Failed));
        Assert.Equal(replay.Id, Assert.Single(await _rig.Reports.ParkedAsync(hook.Id, 10, default)).ReplayId);
        Assert.Equal(0, (await _rig.Reports.ReadAsync(hook.Id, default)).Discarded);
        _rig.Vendor.Answers = Count;
        await _rig.ResendAsync(hook.Id);
        replay = Assert.Single(await Control.ListAsync(hook.Id, default));
        Assert.Equal((2L, 0L), (replay.Delivered, replay.Failed));
    }

    [Fact]
    public async Task A_destination_that_is_down_is_waited_for_and_nothing_is_parked()
    {
        _rig.Track("a", "one");
        _rig.Track("b", "two");
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        StartRunner();
        var replay = await StartAsync(hook.Id);

        await UntilAsync(async () => (await Control.ListAsync(hook.Id, default)).Single().Note?.Contains("503", StringComparison.Ordinal) == true, "it says what holds it up");
        _rig.Vendor.Answers = Count;
        replay = await UntilOverAsync(replay.Id);

        Assert.Equal((ReplayStates.Done, 2L, 0L), (replay.State, replay.Delivered, replay.Failed));
    }

    [Fact]
    public async Task A_cancelled_one_is_over()
    {
        for (var i = 0; i < 1_000; i++)
            _rig.Track("a", $"{i}");
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.Answers = Count;
        StartRunner();
        var replay = await StartAsync(hook.Id, rate: 100);
        await UntilAsync(() => _arrived.Count > 100, "some have arrived");

        Assert.True(await Control.CancelAsync(replay.Id, default));

        replay = await UntilOverAsync(replay.Id);
        Assert.Equal(ReplayStates.Cancelled, replay.State);
        Assert.False(await Control.ResumeAsync(replay.Id, default));
        Assert.InRange(_arrived.Count, 100, 999);
    }

    [Fact]
    public async Task What_cannot_be_replayed_is_refused_by_field()
    {
        var hook = await _rig.AddWebhookAsync();
        _rig.Track("a", "one");
        var now = _rig.Clock.GetUtcNow();

        Assert.Equal(["to", "rate", "sources"], await FieldsAsync(new(hook.Id, now, now, 0) { Sources = [Guid.NewGuid()] }));
        Assert.Equal(["from"], await FieldsAsync(new(hook.Id, now.AddDays(1), now.AddDays(2), 10)));
        Assert.Equal(["to"], await FieldsAsync(new(hook.Id, now.AddDays(-2), now.AddDays(-1), 10)));
        Assert.Equal(["destination"], await FieldsAsync(new(Guid.NewGuid(), now.AddDays(-2), now, 10)));
    }

    private async Task<IEnumerable<string>> FieldsAsync(ReplayRequest request) =>
        (await Control.StartAsync(request, DeliveryRig.Somebody, default)).Problems.Select(problem => problem.Field);

    private async Task<Replay> StartAsync(Guid destination, Func<ReplayRequest, ReplayRequest>? with = null, int rate = 1_000)
    {
        var request = new ReplayRequest(destination, _rig.Clock.GetUtcNow().AddDays(-2), _rig.Clock.GetUtcNow().AddDays(1), rate);
        var started = await Control.StartAsync(with?.Invoke(request) ?? request, DeliveryRig.Somebody, default);
        Assert.Empty(started.Problems);
        return started.Value!;
    }

    private Task<HttpResponseMessage> Count(ReceivedRequest request)
    {
        _arrived.AddOrUpdate(request.Body.Trim('"'), 1, (_, times) => times + 1);
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }

    private void StartRunner()
    {
        _runner = ActivatorUtilities.CreateInstance<ReplayRunner>(_rig.Services);
        _runner.StartAsync(default).GetAwaiter().GetResult();
    }

    private async Task StopAsync()
    {
        if (_runner is null)
            return;
        await _runner.StopAsync(default);
        _runner.Dispose();
        _runner = null;
    }

    private async Task<Replay> UntilOverAsync(Guid id)
    {
        await UntilAsync(async () => (await Control.ListAsync(null, default)).Single(replay => replay.Id == id).IsOver, "it is over");
        return (await Control.ListAsync(null, default)).Single(replay => replay.Id == id);
    }

    private Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    // The clock goes on while it is waited.
    private async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!await holds())
        {
            Assert.False(enough.IsCancellationRequested, $"It never came to be: {what}");
            _rig.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
