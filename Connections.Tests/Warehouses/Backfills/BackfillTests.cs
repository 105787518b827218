using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Selective;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Warehouses.Backfills;

/// <summary>A stretch of the log once more, beside the syncs: an event a minute from <c>m0</c> to <c>m99</c>, all of them synced before.</summary>
public sealed class BackfillTests : IAsyncLifetime
{
    private static readonly Actor Grace = new(Guid.NewGuid(), "Grace");

    private readonly FaultyEngine _engine = new(new DuckDbEngine());
    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;
    private DateTimeOffset _start;

    private BackfillControl Control => _host.Get<BackfillControl>();

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync(services => services
            .AddSingleton<Func<string, IWarehouseEngine?>>(_ => _engine)
            .AddSingleton(Options.Create(new WarehouseOptions { BatchRows = 21 })));
        _warehouse = await _host.AddWarehouseAsync("null");
        _start = _host.Clock.GetUtcNow();
        for (var minute = 0; minute < 100; minute++)
        {
            _host.Track(_host.WebsiteId, $"m{minute}");
            _host.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task It_loads_what_lacks_in_its_range_and_nothing_twice()
    {
        await _host.SyncAsync(_warehouse);
        var cursor = Cursor();
        _host.Execute("DELETE FROM website.clicked WHERE CAST(substr(id, 2) AS INTEGER) % 2 = 0");

        var backfill = await StartAsync(10, 40);
        await RunAsync();

        Assert.Equal(65L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = count(DISTINCT id)"));
        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.tracks HAVING count(*) = 100"));
        Assert.Equal(cursor, Cursor());
        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM _connections._connections_cursor"));
        Assert.Equal((BackfillState.Done, 1.0), ((await OneAsync(backfill)).State, Control.Share(await OneAsync(backfill))));
        var run = (await _host.RunsAsync()).Single(run => run.BackfillId == backfill.Id);
        Assert.Equal((SyncStatus.Success, 15L, """{"clicked":15}""", "Ada"), (run.Status, run.Rows, run.Tables, run.StartedBy));
    }

    [Fact]
    public async Task Tables_and_sources_are_chosen()
    {
        await _host.Get<WarehouseAdministration>().SetSourcesAsync(_warehouse.Id, [_host.WebsiteId, _host.BackendId], SyncHost.Ada, default);
        _host.Track(_host.BackendId, "b1");
        await _host.SyncAsync(_warehouse);
        _host.Execute("DELETE FROM website.clicked");
        _host.Execute("DELETE FROM website.tracks");
        _host.Execute("DELETE FROM backend.clicked");

        await StartAsync(0, 200, tables: ["clicked"]);
        await RunAsync();

        Assert.Equal(100L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        Assert.Equal(0L, _host.Scalar("SELECT count(*) FROM website.tracks"));
        Assert.Equal(0L, _host.Scalar("SELECT count(*) FROM backend.clicked"));
    }

    [Fact]
    public async Task What_the_syncs_have_yet_to_load_is_theirs()
    {
        await _host.SyncAsync(_warehouse);
        _host.Track(_host.WebsiteId, "late");
        _host.Execute("DELETE FROM website.clicked");

        await StartAsync(0, 200);
        await RunAsync();
        Assert.Equal(100L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        await _host.SyncAsync(_warehouse);

        Assert.Equal(101L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 101"));
    }

    [Theory, InlineData(true), InlineData(false)] // before a commit and after it
    public async Task A_killed_one_goes_on_where_it_was(bool before)
    {
        await _host.SyncAsync(_warehouse);
        _host.Execute("DELETE FROM website.clicked");
        var backfill = await StartAsync(0, 100);
        // Ten commits of the sync came before; the third of the back-fill is cut off.
        if (before)
            _engine.BeforeCommit(13, () => throw new InvalidOperationException("Killed."));
        else
            _engine.AfterCommit(13, () => throw new InvalidOperationException("Killed."));

        await Assert.ThrowsAsync<InvalidOperationException>(RunAsync);
        await ReopenAsync(backfill);
        Assert.Equal(before ? 20L : 30L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        await RunAsync();

        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
        Assert.Equal(BackfillState.Done, (await OneAsync(backfill)).State);
        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM _connections._connections_cursor"));
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_and_retention_keeps_what_it_needs()
    {
        await _host.SyncAsync(_warehouse);
        var backfill = await StartAsync(50, 90);
        _host.Queued.Clear();

        await Control.ContinueAllAsync(default);

        Assert.Equal(_warehouse.Id, Assert.Single(_host.Queued).Args[0]);
        var needs = await _host.Get<ILogConsumer>().NeedsAsync(default);
        Assert.Equal(backfill.Start, needs.Single(need => need.Kind == "backfill").From.ToString());
        await RunAsync();
        Assert.DoesNotContain(await _host.Get<ILogConsumer>().NeedsAsync(default), need => need.Kind == "backfill");
    }

    [Fact]
    public async Task A_sync_that_comes_due_goes_first()
    {
        await _host.SyncAsync(_warehouse);
        _host.Execute("DELETE FROM website.clicked");
        await StartAsync(0, 100);
        _host.Queued.Clear();
        _engine.BeforeCommit(12, () => _host.Get<WarehouseSyncs>().Start(_warehouse.Id, "Grace"));

        await RunAsync();
        Assert.Equal(20L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        Assert.Equal([_warehouse.Id, "Grace"], Assert.Single(_host.Queued).Args.Take(2));
        _host.Queued.Clear();
        await _host.SyncAsync(_warehouse);

        Assert.Equal(typeof(BackfillJob), Assert.Single(_host.Queued).Type);
        await RunAsync();
        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
    }

    [Fact]
    public async Task Cancelled_it_stops_after_its_batch_and_keeps_what_it_loaded()
    {
        await _host.SyncAsync(_warehouse);
        _host.Execute("DELETE FROM website.clicked");
        var backfill = await StartAsync(0, 100);
        SyncProgress? progress = null;
        _engine.BeforeCommit(12, () =>
        {
            progress = _host.Get<WarehouseSyncs>().Progress(_warehouse.Id);
            Task.Run(() => Control.CancelAsync(backfill.Id, Grace, default)).GetAwaiter().GetResult();
        });

        await RunAsync();
        await RunAsync();

        Assert.Equal(20L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        Assert.Equal(BackfillState.Cancelled, (await OneAsync(backfill)).State);
        Assert.Equal(SyncStatus.Cancelled, (await _host.RunsAsync()).Single(run => run.BackfillId == backfill.Id).Status);
        Assert.Equal((backfill.Id, 20L, 100L, 10L), (progress!.BackfillId, progress.EventsRead, progress.EventsBehind, progress.RowsWritten));
        Assert.False(await Control.CancelAsync(backfill.Id, SyncHost.Ada, default));
        await using var db = await _host.DbAsync();
        var audited = Assert.Single(await db.Audit.Where(entry => entry.Event == "Storage Destination Back-fill Cancelled").ToListAsync());
        Assert.Equal((Grace.Id, "Grace", _warehouse.Id, "Analytics"), (audited.ActorId, audited.ActorName, audited.ObjectId, audited.ObjectName));
    }

    [Fact]
    public async Task Trouble_that_needs_a_person_ends_it_and_says_why()
    {
        await _host.SyncAsync(_warehouse);
        var backfill = await StartAsync(0, 100);
        _engine.BeforeCommit(12, () => throw new WarehouseException(WarehouseFault.Permission, isTransient: false, "Grant it."));

        await RunAsync();

        Assert.Equal(BackfillState.Failed, (await OneAsync(backfill)).State);
        var run = (await _host.RunsAsync()).Single(run => run.BackfillId == backfill.Id);
        Assert.Equal((SyncStatus.Failure, "Grant it.", SyncTrouble.Permission), (run.Status, run.Error, run.Trouble));
    }

    [Fact]
    public async Task A_table_that_was_turned_off_for_a_while_is_filled()
    {
        var warehouses = _host.Get<WarehouseAdministration>();
        await warehouses.SelectAsync(_warehouse.Id, _host.WebsiteId, SourceSelection.Of(JsonNode.Parse("""{"tables":{"clicked":false}}""")!.AsObject()), SyncHost.Ada, default);
        await _host.SyncAsync(_warehouse);
        await warehouses.SelectAsync(_warehouse.Id, _host.WebsiteId, SourceSelection.All, SyncHost.Ada, default);

        await StartAsync(0, 100);
        await RunAsync();

        Assert.Equal(100L, _host.Scalar("SELECT count(DISTINCT id) FROM website.clicked HAVING count(*) = 100"));
    }

    [Fact]
    public async Task What_is_wrong_is_said_by_field()
    {
        await using var db = await _host.DbAsync();

        Assert.Equal("to", await ProblemAsync(new(_warehouse.Id, [_host.WebsiteId], _start, _start)));
        Assert.Equal("from", await ProblemAsync(new(_warehouse.Id, [_host.WebsiteId], _start.AddDays(2), _start.AddDays(3))));
        Assert.Equal("to", await ProblemAsync(new(_warehouse.Id, [_host.WebsiteId], _start.AddDays(-2), _start.AddDays(-1))));
        Assert.Equal("sources", await ProblemAsync(new(_warehouse.Id, [_host.BackendId], _start, _start.AddDays(1))));
        Assert.Equal("sources", await ProblemAsync(new(_warehouse.Id, [], _start, _start.AddDays(1))));
        Assert.False(await db.Backfills.AnyAsync());
    }

    private async Task<string> ProblemAsync(NewBackfill wanted) => Assert.Single((await Control.StartAsync(wanted, SyncHost.Ada, default)).Problems).Field;

    private async Task<Backfill> StartAsync(int from, int to, IReadOnlyList<string>? tables = null)
    {
        var wanted = new NewBackfill(_warehouse.Id, [_host.WebsiteId], _start.AddMinutes(from), _start.AddMinutes(to)) { Tables = tables ?? [] };
        return (await Control.StartAsync(wanted, SyncHost.Ada, default)).Value!;
    }

    private Task RunAsync() => _host.Get<BackfillJob>().RunAsync(_warehouse.Id, default);

    private async Task<Backfill> OneAsync(Backfill backfill) => (await Control.ListAsync(_warehouse.Id, default)).Single(one => one.Id == backfill.Id);

    // A killed process would have written nothing; this one closed the back-fill when the exception came.
    private async Task ReopenAsync(Backfill backfill)
    {
        await using var db = await _host.DbAsync();
        await db.Backfills.Where(one => one.Id == backfill.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.State, BackfillState.Open).SetProperty(one => one.Position, backfill.Position));
    }

    private object? Cursor() => _host.Scalar("SELECT position FROM _connections._connections_cursor WHERE table_name = ''");
}
