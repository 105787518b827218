using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.Postgres;

/// <summary>What the test of a connection names, and what a sync says when it fails.</summary>
public sealed class PostgresConnectionTests : IAsyncLifetime
{
    private PostgresWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await PostgresWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task With_all_rights_nothing_is_missing_before_the_first_sync_and_after()
    {
        Assert.True((await CheckAsync()).IsConnected);
        await _warehouse.LoadAsync([Event("m1")]);
        Assert.True((await CheckAsync()).IsConnected);
    }

    [Fact]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it()
    {
        await _warehouse.LoadAsync([Event("m1")]);
        await _warehouse.Server.ExecuteAsync(_warehouse.Database, "CREATE SCHEMA shop");
        await using var loader = await PostgresLoader.NewAsync(_warehouse);

        var report = await CheckAsync("site", "shop", "new");

        Assert.False(report.IsConnected);
        Assert.Equal(
            [
                $"GRANT USAGE, CREATE ON SCHEMA \"site\" TO \"{loader.Name}\";",
                $"ALTER TABLE \"site\".\"clicked\" OWNER TO \"{loader.Name}\";",
                $"ALTER TABLE \"site\".\"tracks\" OWNER TO \"{loader.Name}\";",
                $"GRANT USAGE, CREATE ON SCHEMA \"shop\" TO \"{loader.Name}\";",
                $"GRANT USAGE, CREATE ON SCHEMA \"_connections\" TO \"{loader.Name}\";",
                $"ALTER TABLE \"_connections\".\"_connections_cursor\" OWNER TO \"{loader.Name}\";",
                $"GRANT CONNECT, CREATE ON DATABASE \"{_warehouse.Database}\" TO \"{loader.Name}\";",
            ],
            report.Missing.Select(missing => missing.Remedy));

        foreach (var missing in report.Missing)
            await _warehouse.Server.ExecuteAsync(_warehouse.Database, missing.Remedy!);
        Assert.True((await CheckAsync("site", "shop", "new")).IsConnected);
        await _warehouse.LoadAsync([Event("m2")]);
        Assert.Equal(2, _warehouse.Rows("clicked").Count);
        Assert.Empty(_warehouse.Notices);
    }

    [Fact, Owes(58)]
    public async Task A_refused_login_says_so_and_is_not_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["password"] = "wrong";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));
        var report = await CheckAsync();

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains("password", Assert.Single(report.Missing).What, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_missing_database_is_named_with_the_statement_that_makes_it()
    {
        _warehouse.Context.Warehouse.Settings["database"] = "no such";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));

        Assert.Contains("CREATE DATABASE \"no such\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_server_that_does_not_answer_is_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["port"] = LoopbackPort.Free();

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
        Assert.Contains("Nothing answers", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_right_that_is_missing_fails_the_sync_with_the_statement_that_gives_it()
    {
        await using var loader = await PostgresLoader.NewAsync(_warehouse);

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1")]));

        Assert.Equal((WarehouseFault.Permission, false), (refused.Fault, refused.IsTransient));
        Assert.Contains($"GRANT CONNECT, CREATE ON DATABASE \"{_warehouse.Database}\" TO \"{loader.Name}\";", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_name_that_the_database_keeps_for_itself_is_named()
    {
        var json = Event("m1");
        json["properties"] = new System.Text.Json.Nodes.JsonObject { ["xmin"] = 5 };

        await _warehouse.LoadAsync([json]);

        var notice = Assert.Single(_warehouse.Notices, notice => notice.Level == "error");
        Assert.Equal(("clicked", SyncTrouble.ReservedName), (notice.Table, notice.Trouble));
        Assert.Contains("\"xmin\"", notice.Message, StringComparison.Ordinal);
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

    private static System.Text.Json.Nodes.JsonObject Event(string id) =>
        new() { ["type"] = "track", ["messageId"] = id, ["event"] = "Clicked", ["receivedAt"] = "2026-01-15T10:00:00Z" };
}
