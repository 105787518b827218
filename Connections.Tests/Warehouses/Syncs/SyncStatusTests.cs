using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Syncs;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Warehouses.Syncs;

/// <summary>What a sync is called that ended, and what kind of trouble it tells of.</summary>
public sealed class SyncStatusTests
{
    [Theory, Owes(55)]
    [InlineData(0, false, null, SyncStatus.Success)] // nothing to load
    [InlineData(5, false, null, SyncStatus.Success)]
    [InlineData(5, true, null, SyncStatus.Partial)]
    [InlineData(5, false, "It broke off.", SyncStatus.Partial)]
    [InlineData(0, true, null, SyncStatus.Failure)]
    [InlineData(0, false, "Nothing answers.", SyncStatus.Failure)]
    public void Notices_and_rows_decide_what_it_is_called(int rows, bool hasNotice, string? error, SyncStatus called)
    {
        var tally = new SourceTally();
        tally.Add("tracks", rows);
        if (hasNotice)
            tally.Notices.Warn("tracks", "price", "It does not fit.");

        Assert.Equal(called, tally.Status(error));
    }

    [Theory, Owes(58)]
    [InlineData(nameof(WarehouseFault.Permission), SyncTrouble.Permission)]
    [InlineData(nameof(WarehouseFault.Login), SyncTrouble.Credentials)]
    [InlineData(nameof(WarehouseFault.Connection), SyncTrouble.Network)]
    [InlineData(nameof(WarehouseFault.Resizing), SyncTrouble.Resize)]
    [InlineData(nameof(WarehouseFault.ReservedName), SyncTrouble.ReservedName)]
    public async Task The_history_says_what_kind_of_trouble_it_was(string fault, SyncTrouble trouble)
    {
        var engine = new FaultyEngine(new DuckDbEngine());
        await using var host = await SyncHost.StartAsync(services => services.AddSingleton<Func<string, IWarehouseEngine?>>(_ => engine));
        var warehouse = await host.AddWarehouseAsync();
        host.Track(host.WebsiteId, "m1");
        engine.BeforeCommit(1, () => throw new WarehouseException(Enum.Parse<WarehouseFault>(fault), isTransient: false, "Words."));

        await host.SyncAsync(warehouse);

        var run = Assert.Single(await host.RunsAsync());
        Assert.Equal((SyncStatus.Failure, trouble), (run.Status, run.Trouble));
    }

    [Fact, Owes(58)]
    public async Task A_table_that_is_left_out_says_what_kind_of_trouble_it_was()
    {
        var engine = new FaultyEngine(new DuckDbEngine());
        await using var host = await SyncHost.StartAsync(services => services.AddSingleton<Func<string, IWarehouseEngine?>>(_ => engine));
        var warehouse = await host.AddWarehouseAsync();
        host.Track(host.WebsiteId, "m1");
        await host.SyncAsync(warehouse);
        host.Execute("ALTER TABLE website.clicked RENAME TO moved");
        host.Execute("CREATE VIEW website.clicked AS SELECT 1 AS one");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.Track(host.WebsiteId, "m2");

        await host.SyncAsync(warehouse);

        Assert.Contains("\"trouble\":\"Schema\"", (await host.RunsAsync())[^1].Notices, StringComparison.Ordinal);
    }
}
