using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.MySql;

/// <summary>What the test of a connection names, and what a sync says when it fails.</summary>
public sealed class MySqlConnectionTests : IAsyncLifetime
{
    private MySqlWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await MySqlWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task With_all_rights_nothing_is_missing_before_the_first_sync_and_after()
    {
        Assert.Empty((await CheckAsync()).Missing);
        await _warehouse.LoadAsync([Event("m1")]);
        Assert.Empty((await CheckAsync()).Missing);
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it_and_that_is_enough_to_load()
    {
        var (name, of) = ($"l{Guid.NewGuid():N}"[..16], _warehouse.Prefix.Replace("_", "\\_", StringComparison.Ordinal));
        await _warehouse.Server.ExecuteAsync($"GRANT SELECT, INSERT ON `{of}site`.* TO '{name}'@'%' IDENTIFIED BY '{MySqlServer.Password}'");
        _warehouse.Context.Warehouse.Settings["username"] = name;

        var report = await CheckAsync("site", "shop");

        Assert.Equal(
            [
                $"GRANT CREATE, ALTER, UPDATE ON `{of}site`.* TO '{name}'@'%';",
                $"GRANT CREATE, ALTER, SELECT, INSERT, UPDATE ON `{of}shop`.* TO '{name}'@'%';",
                $"GRANT CREATE, CREATE TEMPORARY TABLES, SELECT, INSERT, UPDATE, DELETE ON `{of}\\_connections`.* TO '{name}'@'%';",
            ],
            report.Missing.Select(missing => missing.Remedy));
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));
        Assert.Equal((WarehouseFault.Permission, false), (refused.Fault, refused.IsTransient));

        foreach (var missing in report.Missing)
            await _warehouse.Server.ExecuteAsync(missing.Remedy!);
        Assert.Empty((await CheckAsync("site", "shop")).Missing);
        await _warehouse.LoadAsync([Event("m1"), Identified("i1")]);
        await _warehouse.LoadAsync([Event("m1"), Event("m2"), Identified("i2")]);
        Assert.Equal(2, _warehouse.Rows("clicked").Count);
        Assert.Single(_warehouse.Rows("users"));
        Assert.Empty(_warehouse.Notices);
        await _warehouse.Server.ExecuteAsync($"DROP USER '{name}'@'%'");
    }

    [Fact, Owes(58)]
    public async Task A_refused_login_says_so_and_is_not_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["password"] = "wrong";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));
        var report = await CheckAsync();

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains("password", Assert.Single(report.Missing).What, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_missing_database_is_named()
    {
        _warehouse.Context.Warehouse.Settings["database"] = "no such";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));

        Assert.Equal(WarehouseFault.Login, refused.Fault);
        Assert.Contains("no such", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_server_that_does_not_answer_is_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["port"] = LoopbackPort.Free();

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
        Assert.Contains("Nothing answers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_one_session_loads_a_second_one_waits()
    {
        await using (await _warehouse.Engine.OpenAsync(_warehouse.Context, default))
        {
            var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));
            Assert.Equal((WarehouseFault.Resource, true), (refused.Fault, refused.IsTransient));
        }
    }

    private Task<ConnectionReport> CheckAsync(params string[] schemas) => _warehouse.Engine.CheckAsync(_warehouse.Context, schemas.Length == 0 ? ["site"] : schemas, default);

    private static JsonObject Event(string id) => new() { ["type"] = "track", ["messageId"] = id, ["event"] = "Clicked", ["receivedAt"] = "2026-01-15T10:00:00Z" };

    private static JsonObject Identified(string id) => new() { ["type"] = "identify", ["messageId"] = id, ["userId"] = "u1", ["receivedAt"] = "2026-01-15T10:00:00Z" };
}
