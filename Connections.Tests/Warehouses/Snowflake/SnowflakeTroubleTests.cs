using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.Snowflake;

/// <summary>What goes wrong on the way to the account and in it, and what is said then.</summary>
public sealed class SnowflakeTroubleTests : IAsyncLifetime
{
    private SnowflakeWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await SnowflakeWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task An_answer_lost_before_or_after_any_statement_is_asked_for_again_and_nothing_is_done_twice()
    {
        var (step, lost) = (0, true);
        for (; lost; step++)
        {
            _warehouse.Account.LoseAt(step, afterwards: step % 3 != 0);
            await _warehouse.LoadAsync([Valued($"m{step}", step), Identified($"i{step}", traits: new() { ["n"] = step })]);
            lost = _warehouse.Account.HasLost;
            Assert.Equal(step + 1, _warehouse.Rows("valued").Count);
        }

        Assert.InRange(step, 10, 100);
        Assert.Single(_warehouse.Rows("users"));
        Assert.Equal(Enumerable.Range(0, step).Select(number => (long)number), _warehouse.Rows("valued").Select(row => (long)row["v"]!));
    }

    [Theory, InlineData(false), InlineData(true)] // also where the cancel comes too late
    public async Task A_statement_that_runs_on_when_its_process_is_killed_is_ended_before_the_next_session_looks(bool tooLate)
    {
        (_warehouse.Account.Holds, _warehouse.Account.CancelsTooLate) = ("INSERT INTO \"SITE\".\"VALUED\"", tooLate);

        await _warehouse.LoadAndKillAsync([Valued("m1", 1)], _warehouse.Account.HasHeld);
        await _warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);

        Assert.Null(_warehouse.Account.Held);
        Assert.Equal([1L, 2L], _warehouse.Rows("valued").Select(row => (long)row["v"]!));
        Assert.Equal(2, _warehouse.Rows("tracks").Count);
    }

    [Fact]
    public async Task Rows_of_more_than_one_statement_all_arrive()
    {
        var loaded = await _warehouse.LoadAsync(Enumerable.Range(0, 300).Select(number => Valued($"m{number}", new string('x', 10_000))));

        Assert.Equal(300L, loaded.Single(table => table.Table == "valued").Rows);
        Assert.Equal(300, _warehouse.Rows("valued").Count);
        Assert.Equal(4, _warehouse.Account.Statements.Count(sql => sql.StartsWith("INSERT INTO \"SITE\".\"VALUED\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_busy_account_is_asked_again_and_a_key_with_a_passphrase_is_read()
    {
        _warehouse.Context.Warehouse.Settings["privateKey"] = SnowflakeAccount.PrivateKey("open").ReplaceLineEndings("");
        _warehouse.Context.Warehouse.Settings["passphrase"] = "open";
        _warehouse.Account.BusyFor = 3;

        await _warehouse.LoadAsync([Valued("m1", 1)]);

        Assert.Single(_warehouse.Rows("valued"));
    }

    [Theory, Owes(58)]
    [InlineData("username", "somebody", "RSA_PUBLIC_KEY")]
    [InlineData("privateKey", "very wrong", "private key cannot be read")]
    public async Task A_refused_login_says_so_and_is_not_tried_again(string setting, string value, string says)
    {
        _warehouse.Context.Warehouse.Settings[setting] = value;

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));
        var report = await _warehouse.Engine.CheckAsync(_warehouse.Context, ["site"], default);

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, Assert.Single(report.Missing).What, StringComparison.Ordinal);
        Assert.DoesNotContain("very wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task An_account_that_does_not_answer_is_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["host"] = $"http://127.0.0.1:{LoopbackPort.Free()}";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_statement_that_gives_it()
    {
        Assert.True((await CheckAsync()).IsConnected);
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        _warehouse.Account.Foreign = "site";

        var report = await CheckAsync();
        await _warehouse.LoadAsync([Identified("i1"), Valued("m2", 2)]);

        Assert.Equal(["GRANT OWNERSHIP ON SCHEMA \"DW\".\"SITE\" TO ROLE \"LOADERS\" COPY CURRENT GRANTS;"], report.Missing.Select(missing => missing.Remedy));
        Assert.Equal(2, _warehouse.Rows("valued").Count);
        Assert.Equal(("error", "identifies"), (Assert.Single(_warehouse.Notices).Level, _warehouse.Notices[0].Table));

        (_warehouse.Account.HasDatabase, _warehouse.Account.HasWarehouse) = (false, false);
        Assert.Equal(
            ["GRANT USAGE ON WAREHOUSE \"WH\" TO ROLE \"LOADERS\";", "GRANT USAGE, CREATE SCHEMA ON DATABASE \"DW\" TO ROLE \"LOADERS\";"],
            (await CheckAsync()).Missing.Select(missing => missing.Remedy));
    }

    private Task<ConnectionReport> CheckAsync() => _warehouse.Engine.CheckAsync(_warehouse.Context, ["site"], default);
}
