using Connections.Core.Warehouses;
using Connections.Tests.Support;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.Synapse;

/// <summary>What goes wrong on the way to the pool and in it, and what is said then.</summary>
public sealed class SynapseTroubleTests : IAsyncLifetime
{
    private readonly SynapseWarehouse _warehouse = SynapseWarehouse.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task A_connection_lost_before_or_after_any_request_loses_and_doubles_nothing_when_it_is_done_again()
    {
        var (step, lost) = (0, true);
        for (; lost; step++)
        {
            // A value that does not fit, and a state: set aside once and merged once, however often that is done.
            _warehouse.Database.LoseAt(step, afterwards: step % 3 != 0);
            var refused = await Record.ExceptionAsync(LoadAsync);
            lost = _warehouse.Database.HasLost;
            Assert.Equal(lost, refused is WarehouseException { IsTransient: true, Fault: WarehouseFault.Connection });
            if (lost)
                await LoadAsync();
            Assert.Equal(step + 1, _warehouse.Rows("valued").Count);
        }

        Assert.InRange(step, 20, 100);
        // A bulk load may leave a part of its rows, so it goes to tables that are made anew.
        Assert.All(
            _warehouse.Database.Statements.Where(sql => sql.StartsWith("INSERT BULK", StringComparison.Ordinal)),
            sql => Assert.Contains($"_{_warehouse.Context.Warehouse.Id:N}] (", sql, StringComparison.Ordinal));
        Assert.Single(_warehouse.Rows("users"));
        Assert.Equal(Enumerable.Range(0, step).Select(number => (long)number), _warehouse.Rows("valued").Select(row => (long)row["v"]!));
        Assert.Equal(step - 1, _warehouse.Rows("_discards").Count(row => (string)row["table_name"]! == "identifies"));

        Task LoadAsync() => _warehouse.LoadAsync([Valued($"m{step}", step), Identified($"i{step}", traits: new() { ["n"] = step == 0 ? 1 : "none" })]);
    }

    [Theory, InlineData(false), InlineData(true)] // also where the end comes too late
    public async Task A_statement_that_runs_on_when_its_client_is_gone_is_ended_before_the_next_session_looks(bool tooLate)
    {
        (_warehouse.Pool.RunsOn, _warehouse.Pool.EndsTooLate) = ("INSERT INTO [site].[valued]", tooLate);

        await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        await _warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);

        Assert.True(_warehouse.Pool.Killed > 0);
        Assert.Equal([1L, 2L], _warehouse.Rows("valued").Select(row => (long)row["v"]!));
        Assert.Equal(2, _warehouse.Rows("tracks").Count);
    }

    [Fact, Owes(58)]
    public async Task Who_may_not_end_a_lost_session_loads_nothing_beside_it()
    {
        _warehouse.Pool.RunsOn = "INSERT INTO [site].[valued]";
        await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        _warehouse.Database.Logins.Add("loader");
        _warehouse.Database.Give("loader", "VIEW DATABASE STATE", schema: null);
        _warehouse.Context.Warehouse.Settings["username"] = "loader";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Permission, false), (refused.Fault, refused.IsTransient));
        Assert.Empty(_warehouse.Rows("valued"));
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it_and_that_is_enough_to_load()
    {
        Assert.Empty((await CheckAsync("site")).Missing);
        await _warehouse.LoadAsync([Valued("m0", 0)]);
        Assert.Empty((await CheckAsync("site")).Missing);
        _warehouse.Database.Logins.Add("loader");
        _warehouse.Database.Give("loader", "SELECT", "site");
        _warehouse.Context.Warehouse.Settings["username"] = "loader";

        var report = await CheckAsync("site", "shop");

        Assert.Equal(
            [
                "GRANT ALTER, INSERT, UPDATE ON SCHEMA::[site] TO [loader];",
                "GRANT ALTER, SELECT, INSERT, DELETE ON SCHEMA::[_connections] TO [loader];",
                "GRANT CREATE TABLE, VIEW DATABASE STATE, KILL DATABASE CONNECTION, CREATE SCHEMA TO [loader];",
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

    [Theory, InlineData(11, "serverless pool"), InlineData(3, "of the type SQL Server or Azure SQL instead")]
    public async Task What_is_no_dedicated_pool_is_refused_before_anything_is_written(int edition, string says)
    {
        _warehouse.Database.Edition = edition;

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, Assert.Single((await CheckAsync("site")).Missing).What, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_refused_login_says_so_and_is_not_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["password"] = "very wrong";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.DoesNotContain("very wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_beyond_its_column_and_a_row_beyond_its_page_are_kept_aside_whole()
    {
        var (text, wide) = (new string('é', 4_001), Enumerable.Range(0, 850).ToDictionary(number => $"p{number}", number => number));
        var properties = new System.Text.Json.Nodes.JsonObject(wide.Select(one => KeyValuePair.Create<string, System.Text.Json.Nodes.JsonNode?>(one.Key, one.Value)));

        await _warehouse.LoadAsync([Valued("m1", text[1..]), Valued("m2", text), Tracked("m3", "Wide", properties)]);

        Assert.Equal([text[1..], null], _warehouse.Rows("valued").Select(row => (string?)row["v"]));
        Assert.Equal(text, (string)_warehouse.Rows("_discards").Single(row => (string)row["id"]! == "m2")["column_value"]!);
        Assert.Equal("m3", (string)Assert.Single(_warehouse.Rows("wide"))["id"]!);
        Assert.Equal(850, _warehouse.Rows("_discards").Count(row => (string)row["id"]! == "m3"));
    }

    private Task<ConnectionReport> CheckAsync(params string[] schemas) => _warehouse.Engine.CheckAsync(_warehouse.Context, schemas, default);
}
