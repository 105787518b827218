using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Selective;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Warehouses.Selective;

/// <summary>What a warehouse leaves out, and that nothing there is ever deleted for it.</summary>
public sealed class SelectiveSyncTests : IAsyncLifetime
{
    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync();
        _warehouse = await _host.AddWarehouseAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact, Owes(56)]
    public async Task A_table_that_is_off_gets_no_rows_keeps_those_it_has_and_is_not_caught_up_later()
    {
        await LoadAsync("before");

        await SelectAsync("""{"tables":{"clicked":false}}""");
        await LoadAsync("gap");
        await SelectAsync("{}");
        await LoadAsync("after");

        Assert.Equal("after,before", _host.Scalar("SELECT string_agg(id, ',' ORDER BY id) FROM website.clicked"));
        Assert.Equal(3L, _host.Scalar("SELECT count(*) FROM website.tracks"));
        Assert.Equal(SyncStatus.Success, (await _host.RunsAsync())[1].Status);
    }

    [Fact, Owes(56)]
    public async Task A_column_that_is_off_is_null_in_new_rows_and_is_not_dropped()
    {
        await LoadAsync("before");

        await SelectAsync("""{"tables":{"clicked":{"plan":false}}}""");
        await LoadAsync("gap");
        await SelectAsync("{}");
        await LoadAsync("after");

        Assert.Equal("after=club,before=club,gap=-", _host.Scalar("SELECT string_agg(id || '=' || coalesce(plan, '-'), ',' ORDER BY id) FROM website.clicked"));
        Assert.Equal(3L, _host.Scalar("SELECT count(n) FROM website.clicked"));
    }

    [Fact, Owes(56)]
    public async Task A_column_that_was_off_before_its_first_value_is_not_made()
    {
        await SelectAsync("""{"tables":{"clicked":{"plan":false}}}""");

        await LoadAsync("m1");

        Assert.Equal(0L, _host.Scalar("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'website' AND table_name = 'clicked' AND column_name = 'plan'"));
    }

    [Fact, Owes(56)]
    public async Task A_source_that_was_off_is_loaded_from_its_last_sync_on()
    {
        await LoadAsync("before");

        await SelectAsync("""{"enabled":false}""");
        await LoadAsync("gap");
        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM website.clicked"));
        await SelectAsync("{}");
        await LoadAsync("after");

        Assert.Equal("after,before,gap", _host.Scalar("SELECT string_agg(id, ',' ORDER BY id) FROM website.clicked"));
    }

    [Fact, Owes(56)]
    public async Task Users_may_be_off_without_the_calls_that_they_are_made_of()
    {
        Identify("i1", "free");
        await SyncAsync();
        await SelectAsync("""{"tables":{"users":false}}""");
        Identify("i2", "club");
        await SyncAsync();

        Assert.Equal("free", _host.Scalar("SELECT plan FROM website.users"));
        Assert.Equal(2L, _host.Scalar("SELECT count(*) FROM website.identifies"));

        await SelectAsync("""{"tables":{"users":{"plan":false}}}""");
        Identify("i3", "gold");
        await SyncAsync();
        Assert.Equal("free", _host.Scalar("SELECT plan FROM website.users"));
        Assert.Equal("gold", _host.Scalar("SELECT plan FROM website.identifies WHERE id = 'i3'"));
    }

    [Fact, Owes(56)]
    public async Task Another_warehouse_of_the_source_is_not_concerned()
    {
        var added = await _host.Get<WarehouseAdministration>().AddAsync(
            new("duckdb", "Other", [_host.WebsiteId], new JsonObject { ["path"] = Path.Combine(_host.Get<Connections.Core.Storage.DataFolder>().Temporary, "other.duckdb") }), SyncHost.Ada, default);

        await SelectAsync("""{"tables":{"clicked":false}}""");

        var setup = _host.Get<Connections.Core.Workspaces.CurrentSetup>().Value;
        Assert.False(setup.Warehouses[_warehouse.Id].Selection.Of(_host.WebsiteId).Takes("clicked"));
        Assert.True(setup.Warehouses[added.Value!.Id].Selection.Of(_host.WebsiteId).Takes("clicked"));
    }

    [Theory, Owes(56), InlineData("received_at"), InlineData("id"), InlineData("uuid_ts")]
    public async Task What_every_row_needs_cannot_be_turned_off(string column)
    {
        var refused = await TrySelectAsync($$$$"""{"tables":{"clicked":{"{{{{column}}}}":false}}}""");

        Assert.Contains($"The column {column} cannot be turned off", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Contains(SourceSelection.Problems(JsonNode.Parse($$$$"""{"tables":{"clicked":{"{{{{column}}}}":false}}}""")), problem => problem.Field == $"tables.clicked.{column}");
    }

    [Fact]
    public async Task What_changes_is_audited()
    {
        await SelectAsync("""{"enabled":false,"tables":{"clicked":false,"moved":{"plan":false}}}""");

        await using var db = await _host.DbAsync();
        Assert.Contains("Selective sync of website: source off; off: clicked, moved.plan", await db.Audit.Select(entry => entry.Reason).ToListAsync());
    }

    [Fact]
    public async Task Tables_and_columns_are_remembered_from_the_first_sync_that_loads_them()
    {
        await LoadAsync("m1");
        await LoadAsync("m2");

        await using var db = await _host.DbAsync();
        var columns = await db.LoadedColumns.Where(column => column.Table == "clicked").Select(column => column.Column).ToListAsync();
        Assert.Equal(columns.Distinct().Count(), columns.Count);
        Assert.All(["", "id", "received_at", "plan", "n"], column => Assert.Contains(column, columns));
    }

    [Theory]
    [InlineData("""{"tables":{"clicked":1}}""")]
    [InlineData("""{"tables":{"clicked":{"plan":"no"}}}""")]
    [InlineData("""{"off":true}""")]
    [InlineData("[]")]
    public void Other_forms_are_refused(string json) => Assert.Contains("It has the form", Assert.Single(SourceSelection.Problems(JsonNode.Parse(json))).Message, StringComparison.Ordinal);

    private async Task LoadAsync(string id)
    {
        _host.Track(_host.WebsiteId, id, properties: new JsonObject { ["plan"] = "club", ["n"] = 1 });
        await SyncAsync();
    }

    private void Identify(string id, string plan) => _host.Log.Add(_host.WebsiteId, new()
    {
        ["type"] = "identify",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["receivedAt"] = _host.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        ["traits"] = new JsonObject { ["plan"] = plan },
    });

    private async Task SyncAsync()
    {
        await _host.SyncAsync(_warehouse);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private async Task SelectAsync(string json) => Assert.Empty((await TrySelectAsync(json)).Problems);

    private Task<Connections.Core.Workspaces.Checked<Warehouse>> TrySelectAsync(string json) =>
        _host.Get<WarehouseAdministration>().SelectAsync(_warehouse.Id, _host.WebsiteId, SourceSelection.Of(JsonNode.Parse(json)!.AsObject()), SyncHost.Ada, default);
}
