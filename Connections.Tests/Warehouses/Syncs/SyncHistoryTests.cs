using Connections.Core.Jobs;
using Connections.Core.Log;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Syncs;

namespace Connections.Tests.Warehouses.Syncs;

/// <summary>How long the history is kept, and what retention learns from it.</summary>
public sealed class SyncHistoryTests : IAsyncLifetime
{
    private SyncHost _host = null!;

    public async Task InitializeAsync() => _host = await SyncHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Old_rows_go_but_never_the_one_that_says_how_far_the_source_was_loaded()
    {
        var warehouse = await _host.AddWarehouseAsync(sources: [_host.WebsiteId, _host.BackendId]);
        await AddRunAsync(warehouse, _host.WebsiteId, daysAgo: 200, position: "x");
        var last = await AddRunAsync(warehouse, _host.WebsiteId, daysAgo: 100, position: "x");
        await AddRunAsync(warehouse, _host.WebsiteId, daysAgo: 91, position: null);
        var young = await AddRunAsync(warehouse, _host.WebsiteId, daysAgo: 89, position: null);
        await AddRunAsync(warehouse, _host.BackendId, daysAgo: 91, position: null);

        await TidyAsync();

        Assert.Equal([last, young], (await _host.RunsAsync()).Select(run => run.Id));
    }

    [Fact]
    public async Task No_more_rows_of_a_source_are_kept_than_a_thousand()
    {
        var warehouse = await _host.AddWarehouseAsync();
        await using (var db = await _host.DbAsync())
        {
            db.SyncRuns.AddRange(Enumerable.Range(0, SyncHistory.Keeps + 5).Select(i => Run(warehouse, _host.WebsiteId, _host.Clock.GetUtcNow().AddMinutes(-i), "x")));
            await db.SaveChangesAsync();
        }

        await TidyAsync();

        var kept = await _host.RunsAsync();
        Assert.Equal(SyncHistory.Keeps, kept.Count);
        Assert.Equal(_host.Clock.GetUtcNow(), kept[^1].StartedAt);
    }

    [Fact]
    public async Task A_warehouse_needs_all_of_the_log_before_its_first_sync_and_then_what_lies_behind_it()
    {
        _host.Track(_host.WebsiteId, "1");
        var warehouse = await _host.AddWarehouseAsync();
        Assert.Equal(_host.Log.Start, (await NeedAsync()).From);

        await _host.SyncAsync(warehouse);

        var need = await NeedAsync();
        Assert.Equal(("warehouse analytics", _host.Log.End), (need.Who, need.From));
        Assert.Equal([_host.WebsiteId], need.Sources!);
    }

    [Fact]
    public async Task A_warehouse_that_skips_history_loads_and_needs_what_came_since_it_was_made()
    {
        _host.Track(_host.WebsiteId, "before");
        _host.Clock.Advance(TimeSpan.FromHours(1));
        var added = await _host.Get<WarehouseAdministration>().AddAsync(new("duckdb", "Analytics", [_host.WebsiteId], []) { SkipsHistory = true }, SyncHost.Ada, default);
        Assert.Equal(_host.Log.End, (await NeedAsync()).From);
        await _host.SyncAsync(added.Value!);
        _host.Track(_host.WebsiteId, "after");
        Assert.True((await NeedAsync()).From.IsBefore(_host.Log.End));

        await _host.SyncAsync(added.Value!);

        Assert.Equal("after", _host.Scalar("SELECT string_agg(id, ' ') FROM website.tracks"));
    }

    [Fact]
    public async Task A_quiet_sync_moves_on_what_the_row_before_it_says()
    {
        var warehouse = await _host.AddWarehouseAsync();
        await _host.SyncAsync(warehouse, "Schedule");
        _host.Track(_host.BackendId, "of another source");

        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        await _host.SyncAsync(warehouse, "Schedule");

        Assert.Equal(_host.Log.End.ToString(), Assert.Single(await _host.RunsAsync()).Position);
    }

    private Task TidyAsync() => _host.Get<IEnumerable<IChore>>().OfType<SyncHistory>().Cast<IChore>().Single().RunAsync(default);

    private async Task<LogNeed> NeedAsync() => Assert.Single(await _host.Get<ILogConsumer>().NeedsAsync(default));

    private async Task<Guid> AddRunAsync(Warehouse warehouse, Guid source, int daysAgo, string? position)
    {
        await using var db = await _host.DbAsync();
        var run = Run(warehouse, source, _host.Clock.GetUtcNow().AddDays(-daysAgo), position);
        db.SyncRuns.Add(run);
        await db.SaveChangesAsync();
        return run.Id;
    }

    private static SyncRun Run(Warehouse warehouse, Guid source, DateTimeOffset at, string? position) => new()
    {
        WarehouseId = warehouse.Id,
        SourceId = source,
        StartedBy = "Ada",
        StartedAt = at,
        Status = SyncStatus.Success,
        Position = position,
    };
}
