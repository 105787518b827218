using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;

namespace Connections.Tests.Warehouses;

public sealed class WarehouseQueriesTests : IAsyncLifetime
{
    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync();
        _warehouse = await _host.AddWarehouseAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_answer_has_names_values_and_nothing_for_null()
    {
        await LoadAsync();

        var answer = await AskAsync("SELECT id, received_at, sent_at, [1, 2] AS list, 1.5 AS number, true AS yes FROM website.tracks");

        Assert.Null(answer.Error);
        Assert.Equal(["id", "received_at", "sent_at", "list", "number", "yes"], answer.Columns);
        Assert.Equal(["m1", "2026-01-15 09:30:00", null, "[1,2]", "1.5", "true"], Assert.Single(answer.Rows));
    }

    [Fact]
    public async Task Times_are_in_utc_whatever_zone_the_machine_is_in()
    {
        await LoadAsync();

        var answer = await AskAsync("SELECT current_setting('TimeZone'), CAST(received_at AS VARCHAR) FROM website.tracks");

        Assert.Equal(["UTC", "2026-01-15 09:30:00+00"], Assert.Single(answer.Rows));
    }

    [Fact]
    public async Task More_rows_than_are_shown_are_said_to_be_there()
    {
        await LoadAsync();

        var answer = await AskAsync("SELECT * FROM range(1001)");

        Assert.Equal((1000, true), (answer.Rows.Count, answer.Truncated));
    }

    [Theory]
    [InlineData("DELETE FROM website.tracks")]
    [InlineData("CREATE TABLE website.mine (i INT)")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("COPY website.tracks TO '/tmp/tracks.csv'")]
    [InlineData("ATTACH '/tmp/other.duckdb'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("INSTALL httpfs")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELEC 1")]
    [InlineData(" ")]
    public async Task What_writes_reaches_out_or_is_no_single_statement_is_refused(string sql)
    {
        await LoadAsync();

        var answer = await AskAsync(sql);

        Assert.NotNull(answer.Error);
        Assert.Empty(answer.Rows);
        Assert.Equal(1L, _host.Scalar("SELECT count(*) FROM website.tracks"));
    }

    [Fact]
    public async Task Before_the_first_sync_the_answer_says_so() => Assert.Contains("empty so far", (await AskAsync("SELECT 1")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task An_endless_statement_ends_when_its_time_is_up()
    {
        await LoadAsync();

        var asking = AskAsync("SELECT count(*) FROM range(1000000000000) a");
        await AdvanceUntilAsync(asking);

        Assert.Contains("10 seconds", (await asking).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_sync_has_the_file_the_answer_says_so_and_afterwards_comes()
    {
        await LoadAsync();
        var folder = _host.Get<DataFolder>();
        var context = EngineContext.For(_host.Get<Connections.Core.Workspaces.CurrentSetup>().Value.Warehouses[_warehouse.Id], folder, new());
        IWarehouseEngine engine = new DuckDbEngine();

        await using (await engine.OpenAsync(context, default))
        {
            var asking = AskAsync("SELECT 1");
            await AdvanceUntilAsync(asking);
            Assert.Contains("a sync has the file", (await asking).Error, StringComparison.Ordinal);
        }

        Assert.Null((await AskAsync("SELECT 1")).Error);
    }

    private async Task LoadAsync()
    {
        _host.Track(_host.WebsiteId, "m1");
        await _host.SyncAsync(_warehouse);
    }

    private Task<QueryAnswer> AskAsync(string sql) => _host.Get<WarehouseQueries>().RunAsync(_warehouse.Id, sql, default);

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
