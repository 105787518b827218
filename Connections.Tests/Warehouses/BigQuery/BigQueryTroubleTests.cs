using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.BigQuery;

/// <summary>What goes wrong on the way to the project and in it, and what is said then.</summary>
public sealed class BigQueryTroubleTests : IAsyncLifetime
{
    private BigQueryWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await BigQueryWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task An_answer_lost_before_or_after_any_job_is_asked_for_again_and_nothing_is_done_twice()
    {
        var (step, lost) = (0, true);
        for (; lost; step++)
        {
            _warehouse.Project.LoseAt(step, afterwards: step % 3 != 0);
            await _warehouse.LoadAsync([Valued($"m{step}", step), Identified($"i{step}", traits: new() { ["n"] = step })]);
            lost = _warehouse.Project.HasLost;
            Assert.Equal(step + 1, _warehouse.Rows("valued").Count);
        }

        Assert.InRange(step, 10, 100);
        Assert.Single(_warehouse.Rows("users"));
        Assert.Equal(Enumerable.Range(0, step).Select(number => (long)number), _warehouse.Rows("valued").Select(row => (long)row["v"]!));
    }

    [Theory, InlineData(false), InlineData(true)] // also where the cancel comes too late
    public async Task A_job_that_runs_on_when_its_process_is_killed_is_ended_before_the_next_session_looks(bool tooLate)
    {
        (_warehouse.Project.Holds, _warehouse.Project.CancelsTooLate) = ("INSERT INTO `site`.`valued`", tooLate);

        await _warehouse.LoadAndKillAsync([Valued("m1", 1)], _warehouse.Project.HasHeld);
        await _warehouse.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);

        Assert.Null(_warehouse.Project.Held);
        Assert.Equal([1L, 2L], _warehouse.Rows("valued").Select(row => (long)row["v"]!));
        Assert.Equal(2, _warehouse.Rows("tracks").Count);
    }

    [Theory, InlineData(0, false), InlineData(0, true), InlineData(1, true)]
    public async Task Many_rows_go_by_a_job_that_loads_a_file_once_however_its_answer_is_lost(int table, bool afterwards)
    {
        await _warehouse.LoadAsync(Many("first")); // makes what the next two find
        var before = _warehouse.Project.Statements.Count;
        await _warehouse.LoadAsync(Many("second"));
        var load = _warehouse.Project.Statements.Skip(before).Index().Where(sql => sql.Item.StartsWith("LOAD", StringComparison.Ordinal)).ElementAt(table).Index;

        _warehouse.Project.LoseAt(load, afterwards);
        await _warehouse.LoadAsync(Many("third"));

        Assert.True(_warehouse.Project.HasLost);
        Assert.Empty(_warehouse.Notices);
        Assert.Equal(6, _warehouse.Project.Loads);
        Assert.Equal(1500, _warehouse.Rows("valued").Count);
        Assert.Equal(1500L, (long)_warehouse.Scalar("SELECT count(DISTINCT id) AS n FROM site.tracks")!);

        static IEnumerable<System.Text.Json.Nodes.JsonObject> Many(string name) => Enumerable.Range(0, 500).Select(number => Valued($"{name}{number}", $"{number} 'é' \" \n"));
    }

    [Fact]
    public async Task Tables_are_parted_by_day_and_stamped_and_have_views_where_that_is_wished_for()
    {
        _warehouse.Context.Warehouse.Settings["views"] = true;

        await _warehouse.LoadAsync([Identified("i1"), Tracked("m1", "Parcel", new() { ["loaded_at"] = "2026-01-01T00:00:00Z" })]);

        var made = _warehouse.Project.Statements.Where(sql => sql.StartsWith("CREATE", StringComparison.Ordinal)).ToList();
        Assert.Contains(made, sql => sql.StartsWith("CREATE TABLE IF NOT EXISTS `site`.`identifies`", StringComparison.Ordinal) && sql.EndsWith(", `loaded_at` TIMESTAMP DEFAULT CURRENT_TIMESTAMP()) PARTITION BY _PARTITIONDATE", StringComparison.Ordinal));
        Assert.Contains(", `_loaded_at` TIMESTAMP, `loaded_at` TIMESTAMP DEFAULT", made.Single(sql => sql.StartsWith("CREATE TABLE IF NOT EXISTS `site`.`parcel`", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("2026-01-01T00:00:00.000Z", (string)Assert.Single(_warehouse.Rows("parcel"))["_loaded_at"]!);
        Assert.Contains(
            "CREATE VIEW IF NOT EXISTS `site`.`identifies_view` AS SELECT * FROM `site`.`identifies` WHERE _PARTITIONTIME >= TIMESTAMP_TRUNC(TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 60 DAY), DAY) QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY `loaded_at` DESC) = 1",
            made);
        Assert.Contains(made, sql => sql.StartsWith("CREATE VIEW IF NOT EXISTS `site`.`users_view` AS SELECT * FROM `site`.`users` WHERE TRUE", StringComparison.Ordinal));
        Assert.DoesNotContain(made, sql => sql.Contains("_view`", StringComparison.Ordinal) && sql.Contains("_connections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_long_answers_are_read_to_their_end()
    {
        await _warehouse.LoadAsync(Enumerable.Range(0, 30).Select(number => Tracked($"m{number}", $"Event {number}", new() { ["v"] = number })));
        (_warehouse.Project.BusyFor, var made) = (3, Made());

        await _warehouse.LoadAsync(Enumerable.Range(0, 30).Select(number => Tracked($"n{number}", $"Event {number}", new() { ["v"] = number })));

        Assert.Equal(made, Made());
        Assert.All(Enumerable.Range(0, 30), number => Assert.Equal(2, _warehouse.Rows($"event_{number}").Count));

        int Made() => _warehouse.Project.Statements.Count(sql => sql.StartsWith("CREATE TABLE", StringComparison.Ordinal));
    }

    [Theory, Owes(58)]
    [InlineData("credentials", "very wrong", "key cannot be read")]
    [InlineData("credentials", "{\"client_email\":\"very wrong\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\"}", "key cannot be read")]
    [InlineData("project", "none", "no project none")]
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
    public async Task A_key_that_was_taken_away_says_so()
    {
        _warehouse.Context.Warehouse.Settings["credentials"] = ((string)_warehouse.Context.Warehouse.Settings["credentials"]!).Replace("loader@", "gone@", StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Login, false), (refused.Fault, refused.IsTransient));
        Assert.Contains("Invalid JWT Signature", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task A_server_that_does_not_answer_is_tried_again()
    {
        _warehouse.Context.Warehouse.Settings["endpoint"] = $"http://127.0.0.1:{LoopbackPort.Free()}";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal((WarehouseFault.Connection, true), (refused.Fault, refused.IsTransient));
    }

    [Fact]
    public async Task A_dataset_that_is_elsewhere_is_named_with_its_place()
    {
        _warehouse.Project.Elsewhere = "site";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Valued("m1", 1)]));

        Assert.Equal(WarehouseFault.Login, refused.Fault);
        Assert.Contains("The dataset site is in US, the settings say EU", refused.Message, StringComparison.Ordinal);
    }

    [Fact, Owes(58)]
    public async Task Each_right_that_is_missing_comes_with_the_command_that_gives_it()
    {
        Assert.True((await CheckAsync()).IsConnected);
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        (_warehouse.Project.Expiration, _) = ("86400000", _warehouse.Project.Lacks.Add("bigquery.tables.create"));

        var report = await CheckAsync();
        await _warehouse.LoadAsync([Identified("i1"), Valued("m2", 2)]);

        Assert.Equal(
            [Grant("dataEditor"), "ALTER SCHEMA `site` SET OPTIONS (default_table_expiration_days = NULL);", "ALTER SCHEMA `_connections` SET OPTIONS (default_table_expiration_days = NULL);"],
            report.Missing.Select(missing => missing.Remedy));
        Assert.Equal(2, _warehouse.Rows("valued").Count);
        Assert.Equal(("error", "identifies"), (Assert.Single(_warehouse.Notices).Level, _warehouse.Notices[0].Table));

        _warehouse.Project.Expiration = null;
        _warehouse.Project.Lacks.Clear();
        _warehouse.Project.Lacks.Add("bigquery.jobs.create");
        Assert.Equal([Grant("jobUser")], (await CheckAsync()).Missing.Select(missing => missing.Remedy));
        _warehouse.Project.HasResourceManager = false;
        Assert.Contains("bigquery.jobs.create", Assert.Single((await CheckAsync()).Missing).What, StringComparison.Ordinal);

        string Grant(string role) => $"gcloud projects add-iam-policy-binding {_warehouse.Project.Name} --member=serviceAccount:{_warehouse.Project.Email} --role=roles/bigquery.{role}";
    }

    private Task<ConnectionReport> CheckAsync() => _warehouse.Engine.CheckAsync(_warehouse.Context, ["site"], default);
}
