using Connections.Core.Warehouses;
using Connections.Core.Warehouses.ClickHouse;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.ClickHouse;

/// <summary>What goes wrong on the way to the server and in it, and what is said then.</summary>
public sealed class ClickHouseTroubleTests : IAsyncLifetime
{
    private ClickHouseWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await ClickHouseWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task A_connection_lost_before_or_after_any_statement_loses_and_doubles_nothing()
    {
        await using var host = await SyncHost.StartAsync(services => services.AddSingleton(Options.Create(new WarehouseOptions { BatchRows = 500 })));
        var warehouse = await host.AddWarehouseAsync(_warehouse);
        var (step, events) = (0, 0);
        for (var lost = true; lost; step++)
        {
            Click(events, events += 5);
            // A value that does not fit, and a state: set aside once and merged once, however often that is done.
            host.Log.Add(host.WebsiteId, Identified($"i{step}", $"u{step % 3}", new() { ["n"] = step == 0 ? 1 : "none" }));
            _warehouse.Tenant.LoseAt(step / 2, afterwards: step % 2 == 1);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            await AdvanceUntilAsync(host, host.SyncAsync(warehouse));
            lost = _warehouse.Tenant.HasLost;
            Assert.Equal(((long)events, (long)events), (Count("count(*)"), Count("count(DISTINCT id)")));
            if (step > 0)
                Assert.Equal((long)step, (long)_warehouse.Scalar("SELECT count(*) AS n FROM website._discards WHERE table_name = 'identifies'")!);
            Assert.Equal(step + 1L, (long)_warehouse.Scalar("SELECT count(*) AS n FROM website.identifies")!);
            Assert.Equal(Math.Min(3L, step + 1), (long)_warehouse.Scalar("SELECT count(*) AS n FROM website.users")!);
            Assert.Equal(SyncStatus.Running, (await host.RunsAsync()).Select(run => run.Status).Append(SyncStatus.Running).First(status => status is SyncStatus.Running or SyncStatus.Failure));
        }

        Assert.InRange(step, 30, 200);

        long Count(string what) => (long)_warehouse.Scalar($"SELECT {what} AS n FROM website.clicked")!;

        void Click(int from, int to)
        {
            for (var number = from; number < to; number++)
                host.Track(host.WebsiteId, $"m{number}", properties: new() { ["n"] = number });
        }
    }

    [Fact]
    public async Task A_session_first_ends_the_statements_of_one_that_was_lost()
    {
        await _warehouse.LoadAsync([Valued("m1", 1)]);

        Assert.Equal($"KILL QUERY WHERE query_id LIKE 'connections-{_warehouse.Context.Warehouse.Id:N}-%' SYNC", _warehouse.Tenant.Statements[0]);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        _warehouse.Tenant.BusyFor = 3;

        await _warehouse.LoadAsync([Valued("m1", 1)]);

        Assert.Single(_warehouse.Rows("valued"));
    }

    [Fact, Owes(58)]
    public async Task A_refused_login_says_so_and_is_not_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["password"] = "very wrong";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        var report = await _warehouse.Engine.CheckAsync(_warehouse.Context, ["site"], default);

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains("refuses the login", Assert.Single(report.Missing).What, StringComparison.Ordinal);
        Assert.DoesNotContain("very wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_server_that_does_not_answer_is_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["port"] = LoopbackPort.Free();

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
        Assert.Contains("Nothing answers", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it()
    {
        Assert.True((await _warehouse.Engine.CheckAsync(_warehouse.Context, ["site"], default)).IsConnected);
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        _warehouse.Tenant.Lacks.UnionWith(["ALTER TABLE", "CREATE DATABASE"]);

        var report = await _warehouse.Engine.CheckAsync(_warehouse.Context, ["site", "new"], default);
        await _warehouse.LoadAsync([Tracked("m2", "Valued", new() { ["w"] = 1 }), Valued("m3", 3)]);

        var user = $"`{_warehouse.Tenant.Name}`";
        Assert.Equal(
            [$"GRANT ALTER TABLE ON `site`.* TO {user};", $"GRANT ALTER TABLE ON `new`.* TO {user};", $"GRANT CREATE DATABASE ON `new`.* TO {user};", $"GRANT ALTER TABLE ON `_connections`.* TO {user};"],
            report.Missing.Select(missing => missing.Remedy));
        // The table that needs a column lags; the others are loaded.
        Assert.Equal(3, _warehouse.Rows("tracks").Count);
        Assert.Single(_warehouse.Rows("valued"));
        Assert.Contains(ClickHouseFaults.Grant(_warehouse.Tenant.Name), Assert.Single(_warehouse.Notices).Message, StringComparison.Ordinal);
    }

    private static async Task AdvanceUntilAsync(SyncHost host, Task sync)
    {
        while (!sync.IsCompleted)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        await sync;
    }
}
