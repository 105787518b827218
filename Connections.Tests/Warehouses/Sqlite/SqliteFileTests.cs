using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.Sqlite;

/// <summary>What people did to the file and its tables, and what they may ask of it.</summary>
public sealed class SqliteFileTests : IAsyncLifetime
{
    private readonly SqliteWarehouse _warehouse = SqliteWarehouse.New();

    [Theory]
    [InlineData("BIGINT", "7", "7")]
    [InlineData("VARCHAR(3)", "\"longer\"", "longer")] // SQLite heeds no length
    [InlineData("NUMERIC", "7.5", "7.5")]
    [InlineData("DATE", "\"2026-01-15\"", "2026-01-15")]
    [InlineData("DATE", "7", null)]
    [InlineData("BLOB", "7", null)]
    public async Task A_changed_type_is_loaded_into_as_it_is_and_what_does_not_fit_is_set_aside(string type, string value, string? stored)
    {
        await _warehouse.LoadAsync([Event("m1", null)]);
        _warehouse.Execute($"ALTER TABLE site.valued ADD COLUMN v {type}");

        await _warehouse.LoadAsync([Event("m2", JsonNode.Parse(value))]);

        Assert.Equal(stored, (string?)_warehouse.Query("SELECT CAST(v AS TEXT) AS v FROM site.valued WHERE id = 'm2'").Single()["v"]);
        Assert.Equal(stored is null ? [value] : [], _warehouse.Rows("_discards").Select(row => (string)row["column_value"]!));
    }

    [Theory]
    [InlineData("2026-01-15T10:00:00.489Z", "2026-01-15 10:00:00.489000")]
    [InlineData("2026-01-15T12:00:00.1234567+02:00", "2026-01-15 10:00:00.123456")]
    public async Task Times_are_kept_in_utc_to_the_microsecond_in_the_form_that_sqlite_reads(string sent, string stored)
    {
        await _warehouse.LoadAsync([Event("m1", sent)]);

        Assert.Equal(stored, (string?)_warehouse.Query("SELECT CAST(v AS TEXT) AS v FROM site.valued").Single()["v"]);
        Assert.Equal(1_768_471_200L, (long)_warehouse.Scalar("SELECT CAST(strftime('%s', v) AS INTEGER) AS n FROM site.valued")!);
    }

    [Fact]
    public async Task Rows_that_a_constraint_of_somebodys_refuses_are_set_aside_and_the_others_loaded()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("CREATE UNIQUE INDEX one ON site.valued (v)");

        var loaded = await _warehouse.LoadAsync(Enumerable.Range(0, 5_000).Select(number => Event($"n{number}", number % 2_500)));

        Assert.Equal(2_500, _warehouse.Rows("valued").Count);
        Assert.Equal(2_501, _warehouse.Rows("_discards").Count);
        Assert.Contains("UNIQUE constraint failed", (string)_warehouse.Rows("_discards")[0]["reason"]!, StringComparison.Ordinal);
        Assert.Equal([("_discards", 2_501), ("tracks", 5_000), ("valued", 2_499)], loaded.Select(table => (table.Table, table.Rows)).Order());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_to_be_none()
    {
        await File.WriteAllTextAsync(_warehouse.File, new string('x', 20_000));

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1", 1)]));

        Assert.Contains("no SQLite file", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task A_file_of_the_product_itself_is_neither_loaded_nor_read()
    {
        _warehouse.Context.Warehouse.Settings["path"] = Path.Combine(_warehouse.Folder, "connections.db");

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1", 1)]));

        Assert.Contains("ends in .sqlite", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ends in .sqlite", (await AskAsync("SELECT 1")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_is_answered_also_while_a_sync_has_the_file()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        QueryAnswer? answer = null;

        await _warehouse.LoadAsync([Event("m2", 2)], _ => answer ??= AskAsync("SELECT id, v, received_at, user_id = 'x' AS no, NULL AS missing FROM \"site.valued\"").GetAwaiter().GetResult());

        Assert.Null(answer!.Error);
        Assert.Equal(["m1", "1", "2026-01-15 10:00:00.000000", "0", null], Assert.Single(answer.Rows));
    }

    [Theory]
    [InlineData("DELETE FROM \"site.tracks\"")]
    [InlineData("CREATE TEMP TABLE mine (i INT)")]
    [InlineData("ATTACH ':memory:' AS other")]
    [InlineData("PRAGMA query_only = OFF")]
    [InlineData("PRAGMA journal_mode = DELETE")]
    [InlineData("VACUUM INTO '/tmp/copy.sqlite'")]
    [InlineData("SELECT load_extension('x')")]
    [InlineData("SELECT length(zeroblob(100000000))")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELEC 1")]
    public async Task What_writes_reaches_out_or_is_no_single_statement_is_refused(string sql)
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);

        var answer = await AskAsync(sql);

        Assert.NotNull(answer.Error);
        Assert.Empty(answer.Rows);
        Assert.Single(_warehouse.Rows("tracks"));
    }

    [Fact]
    public async Task Columns_can_be_looked_up_and_many_rows_are_cut()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);

        Assert.Contains("received_at", (await AskAsync("SELECT name FROM pragma_table_info('site.tracks')")).Rows.Select(row => row[0]));
        var many = await AskAsync("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
        Assert.Equal((10, true), (many.Rows.Count, many.Truncated));
    }

    [Fact]
    public async Task An_endless_statement_ends_when_it_is_cancelled()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        using var cancelling = new CancellationTokenSource();

        var asking = Task.Run(() => AskAsync("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", cancelling.Token));
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Before_the_first_sync_the_answer_says_so() => Assert.Contains("empty so far", (await AskAsync("SELECT 1")).Error, StringComparison.Ordinal);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    private Task<QueryAnswer> AskAsync(string sql, CancellationToken cancellationToken = default) =>
        ((IEmbeddedEngine)_warehouse.Engine).QueryAsync(_warehouse.Context, sql, 10, cancellationToken);

    private static JsonObject Event(string id, JsonNode? value) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["event"] = "Valued",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = new JsonObject { ["v"] = value },
    };
}
