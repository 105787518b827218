using System.Net;
using System.Net.Sockets;
using Connections.Core.Log;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.SqlServer.Tds;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using Connections.Web.Pages.Shared;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>What the test of a connection names, and what a sync says when it fails.</summary>
public sealed class SqlServerConnectionTests : IAsyncLifetime
{
    private readonly SqlServerWarehouse _warehouse = SqlServerWarehouse.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task With_all_rights_nothing_is_missing_before_the_first_sync_and_after()
    {
        Assert.Empty((await CheckAsync()).Missing);
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        Assert.Empty((await CheckAsync()).Missing);
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it_and_that_is_enough_to_load()
    {
        await _warehouse.LoadAsync([Valued("m0", 0)]);
        _warehouse.Database.Logins.Add("loader");
        _warehouse.Database.Give("loader", "SELECT", "site");
        _warehouse.Context.Warehouse.Settings["username"] = "loader";

        var report = await CheckAsync("site", "shop");

        Assert.Equal(
            [
                "GRANT ALTER, INSERT, UPDATE ON SCHEMA::[site] TO [loader];",
                "GRANT ALTER, SELECT, INSERT, DELETE ON SCHEMA::[_connections] TO [loader];",
                "GRANT CREATE TABLE, CREATE SCHEMA TO [loader];",
            ],
            report.Missing.Select(missing => missing.Remedy));
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        Assert.Equal((WarehouseFault.Permission, false), (refused.Fault, refused.IsTransient));

        foreach (var missing in report.Missing)
            _warehouse.Database.Grant(missing.Remedy!);
        Assert.Empty((await CheckAsync("site", "shop")).Missing);
        await _warehouse.LoadAsync([Valued("m1", 1), Identified("i1")]);
        await _warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2), Identified("i2")]);
        Assert.Equal(3, _warehouse.Rows("valued").Count);
        Assert.Single(_warehouse.Rows("users"));
        Assert.Empty(_warehouse.Notices);
    }

    [Theory, Owes(58)]
    [InlineData("password", "very wrong", "Check username and password")]
    [InlineData("database", "no such", "CREATE DATABASE [no such]")]
    public async Task A_refused_login_says_so_and_is_not_tried_again(string setting, string value, string says)
    {
        _warehouse.Context.Warehouse.Settings[setting] = value;

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        var report = await CheckAsync();

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, Assert.Single(report.Missing).What, StringComparison.Ordinal);
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
    public async Task A_server_of_another_kind_is_told_from_one_that_is_away()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await client.GetStream().ReadExactlyAsync(new byte[8]);
        });
        _warehouse.Context.Warehouse.Settings["port"] = ((IPEndPoint)listener.LocalEndpoint).Port;

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        await answering;

        Assert.Equal(WarehouseFault.Connection, refused.Fault);
        Assert.Contains("does not answer as a SQL Server does", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_certificate_that_nobody_vouches_for_is_named_with_the_way_out()
    {
        _warehouse.Context.Warehouse.Settings.Remove("trustServerCertificate");

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Connection, false), (refused.Fault, refused.IsTransient));
        Assert.Contains("Trust the server's certificate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strict", null, true)]
    [InlineData("mandatory", false, false)]
    [InlineData("optional", true, true)]
    [InlineData(null, true, false)]
    [InlineData(null, false, true)]
    [InlineData(null, null, false)]
    public async Task The_settings_say_how_it_is_encrypted(string? encrypt, bool? ssl, bool isTaken)
    {
        // A server without TLS, which a strict connection is not made to.
        await using var bare = new TdsServer(ServerEncryption.None);
        bare.Share(_warehouse.Database);
        var settings = _warehouse.Context.Warehouse.Settings;
        (settings["encrypt"], settings["ssl"]) = (encrypt, ssl);
        if (encrypt != "strict")
            settings["port"] = bare.Port;

        var report = await CheckAsync();

        Assert.Equal(isTaken, report.IsConnected);
    }

    [Fact]
    public async Task A_form_that_nobody_changed_asks_for_encryption()
    {
        await using var bare = new TdsServer(ServerEncryption.None);
        bare.Share(_warehouse.Database);
        foreach (var (key, value) in SettingsDraft.New(_warehouse.Engine.Profile.Settings).ToJson())
            _warehouse.Context.Warehouse.Settings[key] = value?.DeepClone();
        _warehouse.Context.Warehouse.Settings["port"] = bare.Port;

        Assert.Contains("offers no encryption", Assert.Single((await CheckAsync()).Missing).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_load_leaves_nothing_behind_and_the_next_one_goes_through()
    {
        using var cancel = new CancellationTokenSource();
        await using (var session = await _warehouse.Engine.OpenAsync(_warehouse.Context, default))
        {
            await session.ReadCursorsAsync(default);
            using var texts = new TextArena();
            var rows = new EventRows(_warehouse.SourceId, "site", [], texts, session.Names);
            rows.Add(new(new(_warehouse.LogId, 0), DateTimeOffset.UnixEpoch, _warehouse.SourceId, EventType.Track, 0, System.Text.Encoding.UTF8.GetBytes(Valued("m1", 1).ToJsonString())));
            var batch = new WarehouseBatch(Guid.NewGuid(), DateTimeOffset.UnixEpoch, [new(rows, new(_warehouse.LogId, 0))], _warehouse.LogId, new(_warehouse.LogId, 1));

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.LoadAsync(batch, table => cancel.Cancel(), cancel.Token));
        }

        await _warehouse.LoadAsync([Valued("m1", 1)]);

        Assert.Single(_warehouse.Rows("valued"));
        Assert.Single(_warehouse.Rows("tracks"));
    }

    [Theory, InlineData(6, "of the type Azure Synapse instead"), InlineData(11, "serverless pool")]
    public async Task Pools_of_Synapse_are_refused_before_anything_is_written(int edition, string says)
    {
        _warehouse.Database.Edition = edition;

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, Assert.Single((await CheckAsync()).Missing).What, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task A_replica_is_named()
    {
        _warehouse.Database.IsReadOnly = true;

        Assert.Contains("only lets read", Assert.Single((await CheckAsync()).Missing).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_one_session_loads_a_second_one_waits()
    {
        await using (await _warehouse.Engine.OpenAsync(_warehouse.Context, default))
        {
            var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
            Assert.Equal((WarehouseFault.Resource, true), (refused.Fault, refused.IsTransient));
        }
    }

    [Fact]
    public async Task A_connection_lost_before_or_after_any_request_loses_and_doubles_nothing()
    {
        var (step, lost) = (0, true);
        for (; lost; step++)
        {
            _warehouse.Database.LoseAt(step / 2, afterwards: step % 2 == 1);
            async Task LoadAsync() => await _warehouse.LoadAsync([Valued($"m{step}", step), Identified($"i{step}", traits: new() { ["n"] = step })]);
            try
            {
                await LoadAsync();
            }
            catch (WarehouseException e) when (e is { Fault: WarehouseFault.Connection, IsTransient: true })
            {
                await LoadAsync();
            }

            lost = _warehouse.Database.HasLost;
            Assert.Equal(step + 1, _warehouse.Rows("valued").Count);
        }

        Assert.InRange(step, 30, 200);
        Assert.Equal(step - 1, (long)Assert.Single(_warehouse.Rows("users"))["n"]!);
        Assert.Equal(Enumerable.Range(0, step).Select(number => (long)number), _warehouse.Rows("valued").Select(row => (long)row["v"]!));
    }

    private Task<ConnectionReport> CheckAsync(params string[] schemas) => _warehouse.Engine.CheckAsync(_warehouse.Context, schemas.Length == 0 ? ["site"] : schemas, default);
}
