using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Warehouses;

public sealed class WarehouseAdministrationTests : IAsyncLifetime
{
    private SyncHost _host = null!;

    public async Task InitializeAsync() => _host = await SyncHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_warehouse_is_added_hourly_enabled_and_its_sources_are_connected()
    {
        var added = await _host.AddWarehouseAsync();

        Assert.Equal(("analytics", "\"0 * * * *\"", true, "Ada"), (added.Slug, added.Schedule, added.Enabled, added.CreatedBy));
        var setup = _host.Get<CurrentSetup>().Value.Warehouses[added.Id];
        Assert.Equal([_host.WebsiteId], setup.Sources);
        await using var db = await _host.DbAsync();
        Assert.Null((await db.Sources.SingleAsync(source => source.Id == _host.WebsiteId)).UnconnectedSince);
        Assert.Equal("Storage Destination Created", (await db.Audit.SingleAsync()).Event);
    }

    [Fact]
    public async Task A_second_one_of_the_name_gets_a_slug_of_its_own()
    {
        await _host.AddWarehouseAsync();

        Assert.Equal("analytics-2", (await _host.AddWarehouseAsync()).Slug);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_with_its_field()
    {
        await _host.AddWarehouseAsync();

        var refused = await Administration.AddAsync(
            new("duckdb", " ", [Guid.NewGuid()], new JsonObject { ["path"] = 5, ["host"] = "x" }) { Slug = "analytics", Schedule = "5" }, SyncHost.Ada, default);

        Assert.Null(refused.Value);
        Assert.Equal(["name", "schedule", "settings.host", "settings.path", "slug", "sources"], refused.Problems.Select(problem => problem.Field).Order());
    }

    [Fact]
    public async Task An_unknown_type_is_refused_with_those_there_are()
    {
        var refused = await Administration.AddAsync(new("oracle", "Old", [], []), SyncHost.Ada, default);

        Assert.Contains("duckdb", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_change_is_in_force_when_it_returns_and_is_audited()
    {
        var id = (await _host.AddWarehouseAsync()).Id;

        await Administration.RenameAsync(id, "Lake", SyncHost.Ada, default);
        await Administration.SetScheduleAsync(id, "null", SyncHost.Ada, default);
        await Administration.SaveSettingsAsync(id, new JsonObject { ["path"] = "/data/lake.duckdb" }, SyncHost.Ada, default);
        await Administration.SetSourcesAsync(id, [_host.BackendId], SyncHost.Ada, default);
        await Administration.SetEnabledAsync(id, false, SyncHost.Ada, default);
        var setup = _host.Get<CurrentSetup>().Value.Warehouses[id];
        await Administration.DeleteAsync(id, SyncHost.Ada, default);
        await Administration.DeleteAsync(id, SyncHost.Ada, default);

        Assert.Equal(("Lake", "null", "/data/lake.duckdb", false), (setup.Name, setup.Schedule, (string?)setup.Settings["path"], setup.Enabled));
        Assert.Equal([_host.BackendId], setup.Sources);
        Assert.Empty(_host.Get<CurrentSetup>().Value.Warehouses);
        await using var db = await _host.DbAsync();
        Assert.Equal(
            ["Created", "Deleted", "Disabled", "Modified", "Modified", "Modified", "Modified"],
            (await db.Audit.Select(entry => entry.Event).ToListAsync()).Select(name => name.Split(' ')[^1]).Order());
    }

    [Fact]
    public async Task Disabling_starts_the_clock_of_its_sources_and_enabling_clears_it()
    {
        var id = (await _host.AddWarehouseAsync()).Id;
        _host.Clock.Advance(TimeSpan.FromHours(1));

        await Administration.SetEnabledAsync(id, false, SyncHost.Ada, default);
        Assert.Equal(_host.Clock.GetUtcNow(), await UnconnectedSinceAsync());
        await Administration.SetEnabledAsync(id, true, SyncHost.Ada, default);

        Assert.Null(await UnconnectedSinceAsync());
    }

    [Fact]
    public async Task A_wrong_change_changes_nothing()
    {
        var id = (await _host.AddWarehouseAsync()).Id;

        Assert.NotEmpty((await Administration.SetScheduleAsync(id, "\"never\"", SyncHost.Ada, default)).Problems);
        Assert.NotEmpty((await Administration.SaveSettingsAsync(id, new JsonObject { ["path"] = true }, SyncHost.Ada, default)).Problems);
        Assert.NotEmpty((await Administration.RenameAsync(Guid.NewGuid(), "Gone", SyncHost.Ada, default)).Problems);

        Assert.Equal("\"0 * * * *\"", _host.Get<CurrentSetup>().Value.Warehouses[id].Schedule);
    }

    [Fact]
    public async Task A_person_who_changes_the_host_types_the_password_again_and_the_file_need_not()
    {
        JsonObject settings = new() { ["host"] = "db.example.com", ["database"] = "dw", ["username"] = "loader" };
        var whole = settings.DeepClone().AsObject();
        whole["password"] = "pass-1234";
        var id = (await Administration.AddAsync(new("postgres", "Pg", [_host.WebsiteId], whole), SyncHost.Ada, default)).Value!.Id;
        settings["host"] = "evil.example.com";

        var refused = await Administration.SaveSettingsAsync(id, settings, SyncHost.Ada, default);
        Assert.Equal("settings.password", Assert.Single(refused.Problems).Field);
        Assert.Equal("db.example.com", (string?)Settings()["host"]);

        await Administration.SaveSettingsAsync(id, settings, Actor.ProvisioningFile, default);
        Assert.Equal(("evil.example.com", "pass-1234"), ((string?)Settings()["host"], (string?)Settings()["password"]));

        settings["host"] = "db.example.com";
        settings["password"] = "typed";
        Assert.Empty((await Administration.SaveSettingsAsync(id, settings, SyncHost.Ada, default)).Problems);
        Assert.Equal("typed", (string?)Settings()["password"]);

        JsonObject Settings() => _host.Get<CurrentSetup>().Value.Warehouses[id].Settings;
    }

    private WarehouseAdministration Administration => _host.Get<WarehouseAdministration>();

    private async Task<DateTimeOffset?> UnconnectedSinceAsync()
    {
        await using var db = await _host.DbAsync();
        return (await db.Sources.SingleAsync(source => source.Id == _host.WebsiteId)).UnconnectedSince;
    }
}
