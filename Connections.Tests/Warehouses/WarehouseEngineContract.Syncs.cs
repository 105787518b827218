using Connections.Core.Warehouses;
using Connections.Tests.Support;

namespace Connections.Tests.Warehouses;

/// <content>Whole syncs: whatever happens in one, afterwards each event is there once.</content>
public abstract partial class WarehouseEngineContract
{
    [Fact]
    public async Task Events_of_all_calls_land_once_over_many_batches()
    {
        await using var host = await HostAsync(new(Warehouse.Engine), batchRows: 500);
        var warehouse = await host.AddWarehouseAsync(Warehouse);
        var events = GeneratedEvents.Make(2_000, host.Clock.GetUtcNow());
        foreach (var json in events)
            host.Log.Add(host.WebsiteId, json);

        await host.SyncAsync(warehouse);
        await host.SyncAsync(warehouse);

        foreach (var (table, type) in new[] { ("tracks", "track"), ("identifies", "identify"), ("pages", "page"), ("screens", "screen"), ("groups", "group"), ("aliases", "alias") })
            Assert.Equal(events.LongCount(e => (string)e["type"]! == type), (long)Warehouse.Scalar($"SELECT count(DISTINCT id) AS n FROM website.{table} HAVING count(*) = count(DISTINCT id)")!);
        Assert.Equal(events.Where(e => (string)e["type"]! == "identify").Select(e => (string)e["userId"]!).Distinct().LongCount(), (long)Warehouse.Scalar("SELECT count(*) AS n FROM website.users")!);
        Assert.Equal(5L, (long)Warehouse.Scalar("SELECT count(*) AS n FROM website.accounts")!);
        Assert.Equal([SyncStatus.Success, SyncStatus.Success], (await host.RunsAsync()).Select(run => run.Status));
    }

    [Fact]
    public async Task A_try_of_the_connection_finds_nothing_missing_and_changes_nothing()
    {
        var before = await Warehouse.Engine.CheckAsync(Warehouse.Context, ["site"], default);
        await Warehouse.LoadAsync([Valued("m1", 1)]);
        Warehouse.CloseReader();
        var after = await Warehouse.Engine.CheckAsync(Warehouse.Context, ["site"], default);
        await Warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);

        Assert.Equal((true, true), (before.IsConnected, after.IsConnected));
        Assert.NotNull(Warehouse.Cursors?.Source);
        Assert.Equal(2, Warehouse.Rows("valued").Count);
    }

    [Theory, InlineData("website.clicked"), InlineData(null)] // with a table in work, and with all but the commit done
    public async Task A_process_killed_before_the_commit_loses_and_doubles_nothing(string? table)
    {
        var engine = new FaultyEngine(Warehouse.Engine);
        await using var host = await HostAsync(engine);
        var warehouse = await ClicksAsync(host, 100);
        engine.InTable(2, table, () => throw new InvalidOperationException("Killed."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.SyncAsync(warehouse));
        Assert.Equal(table is null && Warehouse.ShowsUncommitted ? 20L : 10L, (long)Warehouse.Scalar(EachOnce)!);
        Warehouse.CloseReader();
        await host.SyncAsync(warehouse);

        Assert.Equal(100L, (long)Warehouse.Scalar(EachOnce)!);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_done_again()
    {
        var engine = new FaultyEngine(Warehouse.Engine);
        await using var host = await HostAsync(engine);
        var warehouse = await ClicksAsync(host, 100);
        engine.AfterCommit(2, () => throw new WarehouseException(WarehouseFault.Connection, isTransient: true, "The connection was lost."));

        await AdvanceUntilAsync(host, host.SyncAsync(warehouse));

        Assert.Equal(100L, (long)Warehouse.Scalar(EachOnce)!);
    }

    [Fact, Owes(55)]
    public async Task A_table_that_fails_lags_alone_and_the_next_sync_loads_what_it_missed()
    {
        await using var host = await HostAsync(new(Warehouse.Engine));
        var warehouse = await ClicksAsync(host, 30);
        await host.SyncAsync(warehouse);
        Warehouse.Execute("ALTER TABLE website.clicked RENAME TO moved");
        Warehouse.Execute("CREATE VIEW website.clicked AS SELECT 1 AS one");
        Warehouse.CloseReader();
        Click(host, 30, 60);
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.SyncAsync(warehouse);
        Click(host, 60, 70);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SyncAsync(warehouse);

        Assert.Equal(70L, (long)Warehouse.Scalar("SELECT count(*) AS n FROM website.tracks HAVING count(*) = count(DISTINCT id)")!);
        var runs = await host.RunsAsync();
        Assert.Equal([SyncStatus.Success, SyncStatus.Partial, SyncStatus.Partial], runs.Select(run => run.Status));
        Assert.Contains("website.clicked", runs[1].Notices, StringComparison.Ordinal);
        // The log keeps what the table lacks.
        Assert.Equal(runs[0].Position, runs[2].Position);

        Warehouse.Execute("DROP VIEW website.clicked");
        Warehouse.Execute("ALTER TABLE website.moved RENAME TO clicked");
        Warehouse.CloseReader();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SyncAsync(warehouse);

        Assert.Equal(70L, (long)Warehouse.Scalar(EachOnce)!);
        var last = (await host.RunsAsync())[^1];
        Assert.Equal((SyncStatus.Success, 40L, host.Log.End.ToString()), (last.Status, last.Rows, last.Position));
        Assert.Equal(1L, (long)Warehouse.Scalar("SELECT count(*) AS n FROM _connections._connections_cursor")!);
    }

    [Fact]
    public async Task A_repeat_is_found_also_where_this_side_knows_nothing_of_what_was_loaded()
    {
        await Warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);
        if (Directory.Exists(Warehouse.Context.StateFolder))
            Directory.Delete(Warehouse.Context.StateFolder, recursive: true);

        await Warehouse.LoadAsync([Valued("m1", 1), Valued("m3", 3)]);
        await Warehouse.LoadAsync([Valued("m2", 2), Valued("m3", 3), Valued("m4", 4)]);

        Assert.Equal(["m1", "m2", "m3", "m4"], Warehouse.Rows("valued").Select(row => (string)row["id"]!));
    }
}
