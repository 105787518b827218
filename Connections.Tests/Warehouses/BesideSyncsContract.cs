using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Warehouses.Selective;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Warehouses;

/// <summary>What every warehouse owes, a data lake as well: what is loaded beside the syncs, which are back-fills and the tables of operations.</summary>
public abstract class BesideSyncsContract
{
    private protected const string EachOnce = "SELECT count(*) AS n FROM website.clicked HAVING count(*) = count(DISTINCT id)";

    /// <summary>The test's own.</summary>
    private protected abstract TestWarehouse Warehouse { get; }

    [Fact]
    public async Task A_back_fill_fills_a_table_that_was_off_and_a_lost_answer_doubles_nothing()
    {
        var engine = new FaultyEngine(Warehouse.Engine);
        await using var host = await HostAsync(engine);
        var warehouse = await ClicksAsync(host, 100);
        await SelectAsync(host, warehouse, """{"tables":{"clicked":false}}""");
        await host.SyncAsync(warehouse);
        await SelectAsync(host, warehouse, "{}");
        var (now, lost) = (host.Clock.GetUtcNow(), 0);
        await host.Get<BackfillControl>().StartAsync(new(warehouse.Id, [host.WebsiteId], now.AddHours(-1), now.AddHours(1)), SyncHost.Ada, default);
        for (var commit = 1; commit < 12; commit++)
        {
            engine.AfterCommit(commit, () =>
            {
                if (lost++ < 2)
                    throw new WarehouseException(WarehouseFault.Connection, isTransient: true, "The connection was lost.");
            });
        }

        await AdvanceUntilAsync(host, host.Get<BackfillJob>().RunAsync(warehouse.Id, default));
        Click(host, 100, 110);
        await host.SyncAsync(warehouse);

        Assert.True(lost > 2);
        Assert.Equal(110L, (long)Warehouse.Scalar(EachOnce)!);
        Assert.Equal(BackfillState.Done, Assert.Single(await host.Get<BackfillControl>().ListAsync(warehouse.Id, default)).State);
        await using var session = await Warehouse.Engine.OpenAsync(Warehouse.Context with { Warehouse = host.Setup(warehouse) }, default);
        Assert.Empty((await session.ReadCursorsAsync(default))[host.WebsiteId].Lagging);
    }

    [Fact]
    public async Task Operational_tables_hold_each_row_once()
    {
        await using var host = await HostAsync(new(Warehouse.Engine));
        var warehouse = await ClicksAsync(host, 30);
        await host.Get<WarehouseAdministration>().SetOperationsAsync(warehouse.Id, true, SyncHost.Ada, default);
        for (var sync = 0; sync < 3; sync++)
        {
            await host.SyncAsync(warehouse);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        // Each sync loads those that ended before it.
        Assert.Equal(2L, (long)Warehouse.Scalar("SELECT count(*) AS n FROM _connections_operations.syncs HAVING count(*) = count(DISTINCT id)")!);
        Assert.Equal(1L, (long)Warehouse.Scalar("SELECT count(*) AS n FROM _connections_operations.schema_changes WHERE table_name = 'clicked' AND kind = 'table added'")!);
        Assert.All(await host.RunsAsync(), run => Assert.Equal(SyncStatus.Success, run.Status));
    }

    [Fact]
    public async Task Operational_rows_that_were_written_before_a_kill_are_there_once()
    {
        var engine = new FaultyEngine(Warehouse.Engine);
        await using var host = await HostAsync(engine);
        var warehouse = await ClicksAsync(host, 1);
        await host.Get<WarehouseAdministration>().SetOperationsAsync(warehouse.Id, true, SyncHost.Ada, default);
        for (var sync = 0; sync < 2; sync++)
        {
            await host.SyncAsync(warehouse);
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var (isWritten, isKilled) = (false, false);
        for (var commit = 1; commit < 40; commit++)
        {
            engine.InTable(commit, "_connections_operations.syncs", () => isWritten = !isKilled);
            engine.InTable(commit, null, () =>
            {
                if (!isWritten)
                    return;
                (isWritten, isKilled) = (false, true);
                throw new InvalidOperationException("Killed.");
            });
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.SyncAsync(warehouse));
        Warehouse.CloseReader();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SyncAsync(warehouse);

        // Of the two before, and of both parts of the one that was killed.
        Assert.Equal(4L, (long)Warehouse.Scalar("SELECT count(*) AS n FROM _connections_operations.syncs HAVING count(*) = count(DISTINCT id)")!);
    }

    private protected static async Task<SyncHost> HostAsync(FaultyEngine engine, int batchRows = 21) => await SyncHost.StartAsync(services => services
        .AddSingleton<Func<string, IWarehouseEngine?>>(_ => engine)
        .AddSingleton(Options.Create(new WarehouseOptions { BatchRows = batchRows })));

    private protected async Task<Warehouse> ClicksAsync(SyncHost host, int events)
    {
        Click(host, 0, events);
        return await host.AddWarehouseAsync(Warehouse);
    }

    private protected static void Click(SyncHost host, int from, int to)
    {
        for (var number = from; number < to; number++)
            host.Track(host.WebsiteId, $"m{number}", properties: new JsonObject { ["n"] = number });
    }

    // The clock stands: it is moved on as long as the sync waits for it.
    private protected static async Task AdvanceUntilAsync(SyncHost host, Task sync)
    {
        while (!sync.IsCompleted)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await sync;
    }

    private static async Task SelectAsync(SyncHost host, Warehouse warehouse, string selection)
    {
        var selected = SourceSelection.Of(JsonNode.Parse(selection)!.AsObject());
        Assert.Empty((await host.Get<WarehouseAdministration>().SelectAsync(warehouse.Id, host.WebsiteId, selected, SyncHost.Ada, default)).Problems);
    }
}
