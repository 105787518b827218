using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Syncs;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Warehouses.Syncs;

public sealed class SyncSchedulerTests : IAsyncLifetime
{
    private SyncHost _host = null!;
    private SyncScheduler _scheduler = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync();
        _scheduler = ActivatorUtilities.CreateInstance<SyncScheduler>(_host.Get<IServiceProvider>());
    }

    public async Task DisposeAsync()
    {
        await _scheduler.StopAsync(default);
        _scheduler.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_sync_is_queued_when_it_is_due()
    {
        var warehouse = await _host.AddWarehouseAsync("\"0 * * * *\"");
        await _scheduler.StartAsync(default);
        Assert.Equal(_host.Clock.GetUtcNow().AddMinutes(30), _host.Get<WarehouseSyncs>().NextRun(warehouse.Id));
        Assert.Empty(_host.Queued);

        await AdvanceUntilQueuedAsync();

        Assert.Equal([warehouse.Id, SyncHistory.Schedule], _host.Queued[0].Args.Take(2));
        Assert.Equal(new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero), new DateTimeOffset(_host.Clock.GetUtcNow().Ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_sync_that_was_missed_while_the_program_was_off_is_made_up_once()
    {
        var warehouse = await _host.AddWarehouseAsync("\"0 * * * *\"");
        await _host.SyncAsync(warehouse, SyncHistory.Schedule);
        _host.Clock.Advance(TimeSpan.FromHours(5));

        await _scheduler.StartAsync(default);
        await Eventually.Holds(() => _host.Queued.Count > 0);

        Assert.Single(_host.Queued);
        Assert.Equal(new(2026, 1, 15, 15, 0, 0, TimeSpan.Zero), _host.Get<WarehouseSyncs>().NextRun(warehouse.Id));
    }

    [Fact]
    public async Task What_people_change_is_followed_at_once()
    {
        await _scheduler.StartAsync(default);
        var warehouse = await _host.AddWarehouseAsync("""{"everyMinutes":10}""");
        var (syncs, administration) = (_host.Get<WarehouseSyncs>(), _host.Get<WarehouseAdministration>());
        await Eventually.Holds(() => syncs.NextRun(warehouse.Id) == _host.Clock.GetUtcNow().AddMinutes(10));

        await administration.SetScheduleAsync(warehouse.Id, """{"hours":[12]}""", SyncHost.Ada, default);
        await Eventually.Holds(() => syncs.NextRun(warehouse.Id) == new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));

        await administration.SetEnabledAsync(warehouse.Id, false, SyncHost.Ada, default);
        await Eventually.Holds(() => syncs.NextRun(warehouse.Id) is null);
    }

    [Fact]
    public async Task A_sync_that_could_not_be_queued_is_not_waited_for_and_can_be_asked_for_again()
    {
        var warehouse = await _host.AddWarehouseAsync("null");
        var syncs = _host.Get<WarehouseSyncs>();
        _host.QueueTrouble = new IOException("The disk is full.");
        Assert.Throws<IOException>(() => syncs.Start(warehouse.Id, "Ada"));
        _host.QueueTrouble = null;

        Assert.False(syncs.IsBusy(warehouse.Id));
        syncs.Start(warehouse.Id, "Ada");
        Assert.Single(_host.Queued);
    }

    [Fact]
    public async Task A_sync_that_failed_for_a_reason_that_may_pass_is_tried_again_after_five_minutes_then_ten()
    {
        var warehouse = await _host.AddWarehouseAsync("null");
        await _scheduler.StartAsync(default);
        var (timetable, syncs, now) = (_host.Get<SyncTimetable>(), _host.Get<WarehouseSyncs>(), _host.Clock.GetUtcNow());
        var failed = new SyncEnd(false, "Nothing answers.", SyncTrouble.Network);

        timetable.Ended(warehouse.Id, failed);
        Assert.Equal((new SyncRetry(1, now.AddMinutes(5)), now.AddMinutes(5)), (syncs.Retry(warehouse.Id), syncs.NextRun(warehouse.Id)));
        await AdvanceUntilQueuedAsync();
        timetable.Ended(warehouse.Id, failed);
        Assert.Equal(new SyncRetry(2, _host.Clock.GetUtcNow().AddMinutes(10)), syncs.Retry(warehouse.Id));
        for (var more = 0; more < 20; more++)
            timetable.Ended(warehouse.Id, failed);
        Assert.Equal(new SyncRetry(22, _host.Clock.GetUtcNow().AddHours(1)), syncs.Retry(warehouse.Id));

        timetable.Ended(warehouse.Id, SyncEnd.Well);
        Assert.Equal((null, null), (syncs.Retry(warehouse.Id), syncs.NextRun(warehouse.Id)));
        timetable.Ended(warehouse.Id, failed with { Trouble = SyncTrouble.Permission });
        Assert.Null(syncs.Retry(warehouse.Id));
    }

    [Fact]
    public async Task Failures_are_remembered_over_a_restart()
    {
        var warehouse = await _host.AddWarehouseAsync("null");
        await using (var db = await _host.DbAsync())
        {
            for (var hour = 5; hour > 0; hour--)
            {
                db.SyncRuns.Add(new()
                {
                    WarehouseId = warehouse.Id,
                    SourceId = _host.WebsiteId,
                    StartedBy = "Ada",
                    StartedAt = _host.Clock.GetUtcNow().AddHours(-hour),
                    EndedAt = _host.Clock.GetUtcNow().AddHours(-hour).AddMinutes(6),
                    Status = SyncStatus.Failure,
                    Error = hour > 3 ? null : "Nothing answers.",
                    Trouble = hour > 3 ? null : SyncTrouble.Network,
                });
            }

            await db.SaveChangesAsync();
        }

        await _scheduler.StartAsync(default);
        await Eventually.Holds(() => _host.Queued.Count > 0);

        Assert.Equal(3, _host.Get<WarehouseSyncs>().Retry(warehouse.Id)!.Failures);
    }

    private Task AdvanceUntilQueuedAsync() => Eventually.Holds(() =>
    {
        if (_host.Queued.Count == 0)
            _host.Clock.Advance(TimeSpan.FromSeconds(30));
        return _host.Queued.Count > 0;
    });
}
