using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Syncs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Warehouses;

/// <summary>What a sync does when its warehouse fails, when it is stopped, and when two are wanted at once.</summary>
public sealed class SyncTroubleTests : IAsyncLifetime
{
    private readonly FaultyEngine _engine = new(new DuckDbEngine());
    private SyncHost _host = null!;

    public async Task InitializeAsync() => _host = await SyncHost.StartAsync(services => services
        .AddSingleton<Func<string, IWarehouseEngine?>>(_ => _engine)
        .AddSingleton(Options.Create(new WarehouseOptions { BatchRows = 21 })));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Transient_trouble_is_waited_out_and_every_event_is_there_once()
    {
        var warehouse = await WarehouseWithEventsAsync(100);
        _engine.BeforeCommit(3, () => throw new WarehouseException(WarehouseFault.Resource, isTransient: true, "The disk is full."));

        var sync = _host.SyncAsync(warehouse);
        await AdvanceUntilAsync(sync);

        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
        Assert.Equal(SyncStatus.Success, Assert.Single(await _host.RunsAsync()).Status);
    }

    [Fact]
    public async Task Trouble_that_lasts_ends_the_run_keeps_what_was_committed_and_the_next_run_goes_on()
    {
        var warehouse = await WarehouseWithEventsAsync(100);
        _engine.BeforeCommit(3, () => throw new WarehouseException(WarehouseFault.Permission, isTransient: false, "The file is read-only. Make it writable."));

        await _host.SyncAsync(warehouse);
        var failed = Assert.Single(await _host.RunsAsync());
        Assert.Equal(20L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        await _host.SyncAsync(warehouse);

        Assert.Equal((SyncStatus.Partial, 40L, "The file is read-only. Make it writable."), (failed.Status, failed.Rows, failed.Error));
        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
    }

    [Theory, InlineData("website.clicked"), InlineData(null)] // with the rows of one table written, and with all but the commit done
    public async Task A_crash_between_rows_and_commit_neither_loses_nor_doubles(string? table)
    {
        var warehouse = await WarehouseWithEventsAsync(100);
        _engine.InTable(2, table, () => throw new InvalidOperationException("Killed."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.SyncAsync(warehouse));
        Assert.Equal(10L, _host.Scalar("SELECT count(*) FROM website.tracks"));
        await _host.SyncAsync(warehouse);

        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
        Assert.Equal([SyncStatus.Partial, SyncStatus.Success], (await _host.RunsAsync()).Select(run => run.Status).Order().Reverse());
    }

    [Fact]
    public async Task A_table_that_fails_gets_nothing_of_the_batch_that_was_made_meanwhile()
    {
        var warehouse = await WarehouseWithEventsAsync(10);
        await _host.SyncAsync(warehouse);
        _host.Execute("ALTER TABLE website.clicked RENAME TO moved");
        _host.Execute("CREATE VIEW website.clicked AS SELECT 1 AS one");
        for (var number = 10; number < 40; number++)
            _host.Track(_host.WebsiteId, $"m{number}");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        List<int> triedIn = [];
        for (var commit = 2; commit <= 4; commit++)
        {
            var number = commit;
            _engine.InTable(number, "website.clicked", () => triedIn.Add(number));
        }

        await _host.SyncAsync(warehouse);
        Assert.Equal([2], triedIn);
        Assert.Equal(40L, _host.Scalar("SELECT count(DISTINCT id) FROM website.tracks HAVING count(*) = 40"));
        _host.Execute("DROP VIEW website.clicked");
        _host.Execute("ALTER TABLE website.moved RENAME TO clicked");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.SyncAsync(warehouse);

        Assert.Equal(40L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 40"));
        Assert.Equal([SyncStatus.Success, SyncStatus.Partial, SyncStatus.Success], (await _host.RunsAsync()).Select(run => run.Status));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_made_twice()
    {
        var warehouse = await WarehouseWithEventsAsync(100);
        _engine.AfterCommit(2, () => throw new WarehouseException(WarehouseFault.Connection, isTransient: true, "The connection was lost."));

        var sync = _host.SyncAsync(warehouse);
        await AdvanceUntilAsync(sync);

        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
    }

    [Fact]
    public async Task A_person_stops_it_after_its_batch_and_what_was_committed_stays()
    {
        var warehouse = await WarehouseWithEventsAsync(100);
        _engine.BeforeCommit(2, () => _host.Get<WarehouseSyncs>().Cancel(warehouse.Id));

        await _host.SyncAsync(warehouse);

        var run = Assert.Single(await _host.RunsAsync());
        Assert.Equal((SyncStatus.Cancelled, 40L), (run.Status, run.Rows));
        Assert.Equal(20L, _host.Scalar("SELECT count(*) FROM website.clicked"));
    }

    [Fact]
    public async Task Disabling_the_warehouse_stops_a_sync_between_batches()
    {
        var warehouse = await WarehouseWithEventsAsync(100);
        _engine.BeforeCommit(1, () =>
            AsyncRun(() => _host.Get<WarehouseAdministration>().SetEnabledAsync(warehouse.Id, false, SyncHost.Ada, default)));

        await _host.SyncAsync(warehouse);

        Assert.Equal(10L, _host.Scalar("SELECT count(*) FROM website.clicked"));
    }

    [Fact]
    public async Task While_one_runs_a_person_is_served_by_it_and_the_schedule_gets_another_one_behind()
    {
        var warehouse = await WarehouseWithEventsAsync(15);
        var syncs = _host.Get<WarehouseSyncs>();
        SyncProgress? progress = null;
        _engine.BeforeCommit(1, () =>
        {
            syncs.Start(warehouse.Id, "Grace");
            syncs.StartScheduled(warehouse.Id);
            progress = syncs.Progress(warehouse.Id);
            // A second job of the same warehouse returns at once.
            Assert.True(_host.SyncAsync(warehouse).IsCompletedSuccessfully);
        });

        await _host.SyncAsync(warehouse);

        Assert.Equal(SyncHistory.Schedule, Assert.Single(_host.Queued).Args[1]);
        Assert.Equal((_host.Clock.GetUtcNow(), 10L, 15L, 0L), (progress!.StartedAt, progress.EventsRead, progress.EventsBehind, progress.RowsWritten));
        Assert.Null(syncs.Progress(warehouse.Id));
    }

    [Fact]
    public async Task Starting_twice_queues_once()
    {
        var warehouse = await WarehouseWithEventsAsync(1);

        _host.Get<WarehouseSyncs>().Start(warehouse.Id, "Ada");
        _host.Get<WarehouseSyncs>().Start(warehouse.Id, "Grace");

        Assert.Equal([warehouse.Id, "Ada"], Assert.Single(_host.Queued).Args.Take(2));
    }

    private async Task<Warehouse> WarehouseWithEventsAsync(int events)
    {
        var warehouse = await _host.AddWarehouseAsync();
        for (var number = 0; number < events; number++)
            _host.Track(_host.WebsiteId, $"m{number}");
        return warehouse;
    }

    // The clock stands: it is moved on as long as the sync waits for it.
    private async Task AdvanceUntilAsync(Task sync)
    {
        while (!sync.IsCompleted)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await sync;
    }

    // For a hook that is not asynchronous, on a thread of its own.
    private static void AsyncRun(Func<Task> act) => Task.Run(act).GetAwaiter().GetResult();
}
