using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Syncs;

namespace Connections.Tests.Warehouses;

public sealed class SyncJobTests : IAsyncLifetime
{
    private SyncHost _host = null!;

    public async Task InitializeAsync() => _host = await SyncHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Ten_thousand_events_of_all_calls_land_in_their_tables_with_their_types_once()
    {
        var warehouse = await _host.AddWarehouseAsync();
        var events = GeneratedEvents.Make(10_000, _host.Clock.GetUtcNow());
        foreach (var json in events)
            _host.Log.Add(_host.WebsiteId, json);

        await _host.SyncAsync(warehouse);
        await _host.SyncAsync(warehouse);

        foreach (var (table, type) in new[] { ("tracks", "track"), ("identifies", "identify"), ("pages", "page"), ("screens", "screen"), ("groups", "group"), ("aliases", "alias") })
            Assert.Equal(events.LongCount(e => (string)e["type"]! == type), _host.Scalar($"SELECT count(DISTINCT id) FROM website.{table} HAVING count(*) = count(DISTINCT id)"));
        Assert.Equal(events.LongCount(e => (string?)e["event"] == "Order Completed"), _host.Scalar("SELECT count(*) FROM website.order_completed"));
        Assert.Equal(
            events.Where(e => (string?)e["event"] == "Order Completed").Sum(e => (long)(int)e["properties"]!["totalCents"]!),
            _host.Scalar("SELECT CAST(sum(total_cents) AS BIGINT) FROM website.order_completed"));
        Assert.Equal(events.Where(e => (string)e["type"]! == "identify").Select(e => (string)e["userId"]!).Distinct().LongCount(), _host.Scalar("SELECT count(*) FROM website.users"));
        Assert.Equal("BIGINT,BOOLEAN,VARCHAR,TIMESTAMP WITH TIME ZONE", _host.Scalar(
            """
            SELECT string_agg(data_type, ',' ORDER BY list_position(['total_cents', 'is_gift', 'coupon', 'deliver_on'], column_name)) FROM information_schema.columns
            WHERE table_schema = 'website' AND table_name = 'order_completed' AND column_name IN ('total_cents', 'is_gift', 'coupon', 'deliver_on')
            """));
        var runs = await _host.RunsAsync();
        Assert.Equal([SyncStatus.Success, SyncStatus.Success], runs.Select(run => run.Status));
        Assert.Equal(0, runs.Min(run => run.Rows));
    }

    [Fact]
    public async Task Each_source_has_its_schema_its_cursor_and_its_history()
    {
        var warehouse = await _host.AddWarehouseAsync(null, _host.WebsiteId, _host.BackendId);
        _host.Track(_host.WebsiteId, "w1");
        _host.Track(_host.BackendId, "b1", "Job Done");
        _host.Track(_host.BackendId, "b2", "Job Done");

        await _host.SyncAsync(warehouse);

        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        Assert.Equal(2L, _host.Scalar("SELECT count(*) FROM backend.job_done"));
        var runs = await _host.RunsAsync();
        Assert.Equal(4, runs.Single(run => run.SourceId == _host.BackendId).Rows);
        Assert.Equal("""{"tracks":1,"clicked":1}""", runs.Single(run => run.SourceId == _host.WebsiteId).Tables);
        Assert.Equal(2L, _host.Scalar($"SELECT count(*) FROM _connections._connections_cursor WHERE warehouse_id = '{warehouse.Id}' AND position = '{_host.Log.End}'"));
    }

    [Fact]
    public async Task A_source_that_joins_later_is_loaded_from_the_oldest_event_and_nothing_of_the_others_twice()
    {
        var warehouse = await _host.AddWarehouseAsync();
        _host.Track(_host.BackendId, "b1");
        _host.Track(_host.WebsiteId, "w1");
        await _host.SyncAsync(warehouse);
        await _host.Get<WarehouseAdministration>().SetSourcesAsync(warehouse.Id, [_host.WebsiteId, _host.BackendId], SyncHost.Ada, default);
        _host.Track(_host.WebsiteId, "w2");

        await _host.SyncAsync(warehouse);

        Assert.Equal("b1", _host.Scalar("SELECT id FROM backend.tracks"));
        Assert.Equal(2L, _host.Scalar("SELECT count(*) FROM website.tracks"));
        Assert.Equal(1, (await _host.RunsAsync()).Last(run => run.SourceId == _host.WebsiteId).Rows / 2);
    }

    [Fact]
    public async Task A_text_in_a_column_of_integers_is_set_aside_and_told()
    {
        var warehouse = await _host.AddWarehouseAsync();
        _host.Track(_host.WebsiteId, "m1", properties: new JsonObject { ["amount"] = 5 });
        await _host.SyncAsync(warehouse);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        _host.Track(_host.WebsiteId, "m2", properties: new JsonObject { ["amount"] = "lots" });

        await _host.SyncAsync(warehouse);

        Assert.Equal("m2 clicked amount lots", _host.Scalar("SELECT id || ' ' || table_name || ' ' || column_name || ' ' || column_value FROM website._discards"));
        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM website.clicked WHERE id = 'm2' AND amount IS NULL"));
        var run = (await _host.RunsAsync())[^1];
        Assert.Equal(SyncStatus.Partial, run.Status);
        var notice = Assert.Single(JsonNode.Parse(run.Notices)!.AsArray());
        Assert.Equal(("warning", "clicked", "amount", 1L), ((string)notice!["level"]!, (string)notice["table"]!, (string)notice["column"]!, (long)notice["count"]!));
    }

    [Fact]
    public async Task A_new_log_under_an_old_warehouse_stops_the_sync_and_says_what_to_do()
    {
        var warehouse = await _host.AddWarehouseAsync();
        _host.Track(_host.WebsiteId, "m1");
        await _host.SyncAsync(warehouse);
        using (var connection = new DuckDB.NET.Data.DuckDBConnection($"Data Source={_host.Get<Connections.Core.Storage.DataFolder>().DuckDb}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE _connections._connections_cursor SET log_id = '{Guid.NewGuid()}'";
            command.ExecuteNonQuery();
        }

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.SyncAsync(warehouse);

        var run = (await _host.RunsAsync())[^1];
        Assert.Equal(SyncStatus.Failure, run.Status);
        Assert.Contains("another event log", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_retention_took_before_they_were_loaded_are_told()
    {
        var warehouse = await _host.AddWarehouseAsync();
        _host.Track(_host.WebsiteId, "m1");
        await _host.SyncAsync(warehouse);
        _host.Track(_host.WebsiteId, "m2");
        _host.Track(_host.WebsiteId, "m3");
        _host.Log.Dropped = 2;
        _host.Clock.Advance(TimeSpan.FromMinutes(1));

        await _host.SyncAsync(warehouse);

        Assert.Equal(2L, _host.Scalar("SELECT count(*) FROM website.tracks"));
        Assert.Contains("retention", (await _host.RunsAsync())[^1].Notices, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_stops_leaves_a_cancelled_run_and_the_next_one_loads_the_rest()
    {
        var warehouse = await _host.AddWarehouseAsync();
        _host.Track(_host.WebsiteId, "m1");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _host.SyncAsync(warehouse, "Ada", new CancellationToken(canceled: true)));
        await _host.SyncAsync(warehouse);

        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM website.tracks"));
    }

    [Fact]
    public async Task What_a_former_process_left_running_is_closed_at_the_start()
    {
        var warehouse = await _host.AddWarehouseAsync();
        await _host.Get<SyncHistory>().BeginAsync(warehouse.Id, [_host.WebsiteId], "Ada", default);

        await _host.Get<SyncHistory>().CloseCutOffAsync(default);

        var run = Assert.Single(await _host.RunsAsync());
        Assert.Equal(SyncStatus.Cancelled, run.Status);
        Assert.Contains("cut off", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_syncs_that_find_nothing_are_one_row_an_hour_and_those_of_people_always_a_row()
    {
        var warehouse = await _host.AddWarehouseAsync();
        for (var minutes = 0; minutes < 90; minutes += 15)
        {
            await _host.SyncAsync(warehouse, SyncHistory.Schedule);
            _host.Clock.Advance(TimeSpan.FromMinutes(15));
        }

        await _host.SyncAsync(warehouse, "Ada");

        var runs = await _host.RunsAsync();
        Assert.Equal(["Schedule", "Schedule", "Ada"], runs.Select(run => run.StartedBy));
        Assert.Equal(TimeSpan.FromMinutes(45), runs[0].EndedAt - runs[0].StartedAt);
    }
}
