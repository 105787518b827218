using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.Databricks;

/// <summary>What goes wrong on the way to the workspace and in it, and what is said then.</summary>
public sealed class DatabricksTroubleTests : IAsyncLifetime
{
    private DatabricksWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await DatabricksWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task An_answer_lost_before_or_after_any_statement_loses_and_doubles_nothing_when_it_is_done_again()
    {
        var (step, lost) = (0, true);
        for (; lost; step++)
        {
            _warehouse.Workspace.LoseAt(step, afterwards: step % 3 != 0);
            var refused = await Record.ExceptionAsync(LoadAsync);
            lost = _warehouse.Workspace.HasLost;
            Assert.Equal(lost, refused is WarehouseException { IsTransient: true, Fault: WarehouseFault.Connection });
            if (lost)
                await LoadAsync();
            Assert.Equal(step + 1, _warehouse.Rows("valued").Count);
        }

        Assert.InRange(step, 10, 100);
        Assert.Single(_warehouse.Rows("users"));
        Assert.Equal(Enumerable.Range(0, step).Select(number => (long)number), _warehouse.Rows("valued").Select(row => (long)row["v"]!));
        Assert.Empty(_warehouse.Workspace.Files);

        Task LoadAsync() => _warehouse.LoadAsync([Valued($"m{step}", step), Identified($"i{step}", traits: new() { ["n"] = step })]);
    }

    [Fact]
    public async Task A_statement_is_not_sent_again_where_it_may_have_been_taken_on()
    {
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        var before = _warehouse.Workspace.Statements.Count;
        await _warehouse.LoadAsync([Valued("m2", 2)]);
        var insert = _warehouse.Workspace.Statements.Skip(before).Index().First(sql => sql.Item.StartsWith("INSERT INTO `site`.`valued`", StringComparison.Ordinal)).Index;

        _warehouse.Workspace.HasGateway = true;
        _warehouse.Workspace.LoseAt(insert, afterwards: true);
        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m3", 3)]));
        await _warehouse.LoadAsync([Valued("m3", 3)]);

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
        Assert.Equal([1L, 2L, 3L], _warehouse.Rows("valued").Select(row => (long)row["v"]!));
    }

    [Theory, InlineData(false), InlineData(true)] // also where the cancel comes too late
    public async Task A_statement_that_runs_on_when_its_process_is_killed_is_ended_before_the_next_session_looks(bool tooLate)
    {
        (_warehouse.Workspace.Holds, _warehouse.Workspace.CancelsTooLate) = ("INSERT INTO `site`.`valued`", tooLate);

        await _warehouse.LoadAndKillAsync([Valued("m1", 1)], _warehouse.Workspace.HasHeld);
        Assert.Single(_warehouse.Workspace.Files);
        await _warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);

        Assert.Null(_warehouse.Workspace.Held);
        Assert.Empty(_warehouse.Workspace.Files);
        Assert.Equal([1L, 2L], _warehouse.Rows("valued").Select(row => (long)row["v"]!));
        Assert.Equal(2, _warehouse.Rows("tracks").Count);
    }

    [Fact]
    public async Task Long_answers_are_read_to_their_end_and_a_dropped_volume_is_made_again()
    {
        await _warehouse.LoadAsync(Enumerable.Range(0, 60).Select(number => Tracked($"m{number}", $"Event {number}", new() { ["v"] = number })));
        (_warehouse.Workspace.HasVolume, var made) = (false, Made());

        await _warehouse.LoadAsync(Enumerable.Range(0, 60).Select(number => Tracked($"n{number}", $"Event {number}", new() { ["v"] = number })));

        Assert.True(_warehouse.Workspace.HasVolume);
        Assert.Equal(made, Made());
        Assert.All(Enumerable.Range(0, 60), number => Assert.Equal(2, _warehouse.Rows($"event_{number}").Count));

        int Made() => _warehouse.Workspace.Statements.Count(sql => sql.StartsWith("CREATE TABLE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_busy_workspace_is_asked_again_and_a_personal_token_is_a_login()
    {
        (_warehouse.Context.Warehouse.Settings["token"], _warehouse.Context.Warehouse.Settings["clientSecret"]) = ($"{DatabricksWorkspace.Token} {_warehouse.Workspace.Name}", null);
        _warehouse.Workspace.BusyFor = 3;

        await _warehouse.LoadAsync([Valued("m1", 1)]);

        Assert.Single(_warehouse.Rows("valued"));
    }

    [Theory, Owes(58)]
    [InlineData("clientSecret", "very wrong", "refuses the login")]
    [InlineData("clientSecret", null, "There is no login")]
    [InlineData("token", "very wrong", "refuses the login")]
    [InlineData("httpPath", "/sql/1.0/warehouses/none", "no SQL warehouse none")]
    public async Task A_refused_login_says_so_and_is_not_tried_again(string setting, string? value, string says)
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
    public async Task A_workspace_that_does_not_answer_is_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["host"] = $"http://127.0.0.1:{LoopbackPort.Free()}";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it()
    {
        var who = $"`{_warehouse.Workspace.Name}`";
        Assert.True((await CheckAsync()).IsConnected);
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        _warehouse.Workspace.Foreign = "site";

        var report = await CheckAsync();
        await _warehouse.LoadAsync([Identified("i1"), Valued("m2", 2)]);

        Assert.Equal([$"GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA `dw`.`site` TO {who};"], report.Missing.Select(missing => missing.Remedy));
        Assert.Equal(2, _warehouse.Rows("valued").Count);
        Assert.Equal(("error", "identifies"), (Assert.Single(_warehouse.Notices).Level, _warehouse.Notices[0].Table));

        _warehouse.Workspace.Foreign = null;
        _warehouse.Workspace.Rights.Clear();
        report = await _warehouse.Engine.CheckAsync(_warehouse.Context, ["site", "new"], default);
        Assert.Equal([$"GRANT USE CATALOG ON CATALOG `dw` TO {who};", $"GRANT CREATE SCHEMA ON CATALOG `dw` TO {who};"], report.Missing.Select(missing => missing.Remedy));

        _warehouse.Workspace.CanUse = false;
        Assert.Contains("CAN USE on the SQL warehouse", Assert.Single((await CheckAsync()).Missing).What, StringComparison.Ordinal);
        (_warehouse.Workspace.CanUse, _warehouse.Workspace.HasCatalog) = (true, false);
        Assert.Contains("no catalogue dw", Assert.Single((await CheckAsync()).Missing).What, StringComparison.Ordinal);
    }

    private Task<ConnectionReport> CheckAsync() => _warehouse.Engine.CheckAsync(_warehouse.Context, ["site"], default);
}
