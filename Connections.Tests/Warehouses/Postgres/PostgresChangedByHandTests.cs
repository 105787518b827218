using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses.Postgres;

/// <summary>What people did to tables of PostgreSQL between two syncs, and what its pages and names do not hold.</summary>
public sealed class PostgresChangedByHandTests : IAsyncLifetime
{
    private PostgresWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await PostgresWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Theory]
    [InlineData("integer", "7", "7")]
    [InlineData("smallint", "7", "7")]
    [InlineData("smallint", "70000", null)]
    [InlineData("real", "7.5", "7.5")]
    [InlineData("numeric(9,2)", "7.129", "7.13")]
    [InlineData("numeric(9,2)", "-1234567.005", "-1234567.01")]
    [InlineData("numeric(4,2)", "700", null)]
    [InlineData("numeric", "18446744073709551616", "18446744073709551616")]
    [InlineData("numeric", "0.00012", "0.00012")]
    [InlineData("numeric", "0", "0")]
    [InlineData("varchar(3)", "\"abc\"", "abc")]
    [InlineData("varchar(3)", "\"abcd\"", null)]
    [InlineData("date", "\"2026-02-01\"", "2026-02-01")]
    [InlineData("date", "\"2026-02-01T10:00:00Z\"", null)]
    [InlineData("timestamp", "\"2026-02-01T10:00:00Z\"", "2026-02-01 10:00:00")]
    [InlineData("jsonb", "[1, \"a\"]", "[1, \"a\"]")]
    [InlineData("jsonb", "\"a\"", "\"a\"")]
    [InlineData("json", "5", "5")]
    [InlineData("uuid", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", null)]
    public async Task A_changed_type_is_loaded_into_as_it_is_and_what_does_not_fit_is_set_aside(string type, string value, string? stored)
    {
        await _warehouse.LoadAsync([Event("m1", null)]);
        _warehouse.Execute($"ALTER TABLE site.valued ADD COLUMN v {type}");

        await _warehouse.LoadAsync([Event("m2", JsonNode.Parse(value))]);

        Assert.Equal(stored, (string?)_warehouse.Query("SELECT v::text AS v FROM site.valued WHERE id = 'm2'").Single()["v"]);
        Assert.Equal(stored is null ? 1 : 0, _warehouse.Rows("_discards").Count);
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX ON site.valued (v)", 1)]
    [InlineData("ALTER TABLE site.valued ADD CHECK (v < 100)", 500)]
    public async Task A_row_that_a_constraint_refuses_is_set_aside_whole_and_all_others_are_loaded(string constraint, int value)
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute(constraint);

        await _warehouse.LoadAsync([Event("m2", 2), Event("m3", value), Event("m4", 4)]);

        Assert.Equal(["m1", "m2", "m4"], _warehouse.Rows("valued").Select(row => (string)row["id"]!));
        var discard = Assert.Single(_warehouse.Rows("_discards"));
        Assert.Equal("m3", (string)discard["id"]!);
        Assert.Equal($"{value}", (string)JsonNode.Parse((string)discard["column_value"]!)!["v"]!);
        Assert.Equal("valued", Assert.Single(_warehouse.Notices).Table);
    }

    [Fact]
    public async Task A_row_too_big_for_a_page_keeps_its_standard_columns_and_the_rest_is_set_aside()
    {
        var big = new JsonObject(Enumerable.Range(0, 1000).Select(number => KeyValuePair.Create<string, JsonNode?>($"p{number}", $"a text of some length, {number}")));

        await _warehouse.LoadAsync([Event("m1", 1), Tracked("m2", big), Event("m3", 3)]);

        Assert.Equal(["m1", "m2", "m3"], _warehouse.Rows("valued").Select(row => (string)row["id"]!));
        Assert.Equal("u1", (string)_warehouse.Rows("valued")[1]["user_id"]!);
        Assert.Equal(1000, _warehouse.Rows("_discards").Count(row => ((string)row["reason"]!).Contains("too big", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Columns_that_were_dropped_count_for_the_limit_of_the_server()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        for (var number = 0; number < 800; number += 100)
        {
            var columns = Enumerable.Range(number, 200).Select(n => $"c{n}").ToList();
            _warehouse.Execute($"ALTER TABLE site.valued {string.Join(", ", columns.Select(column => $"ADD COLUMN {column} integer"))}");
            _warehouse.Execute($"ALTER TABLE site.valued {string.Join(", ", columns.Select(column => $"DROP COLUMN {column}"))}");
            if (_warehouse.Scalar("SELECT relnatts::int FROM pg_class WHERE oid = 'site.valued'::regclass")!.GetValue<int>() > 1400)
                break;
        }

        var many = new JsonObject(Enumerable.Range(0, 300).Select(number => KeyValuePair.Create<string, JsonNode?>($"p{number}", number)));
        await _warehouse.LoadAsync([Tracked("m2", many)]);

        Assert.Equal(1600, (int)_warehouse.Scalar("SELECT relnatts::int FROM pg_class WHERE oid = 'site.valued'::regclass")!);
        Assert.Equal(2, _warehouse.Rows("valued").Count);
        Assert.NotEmpty(_warehouse.Rows("_discards"));
    }

    [Fact]
    public async Task A_view_that_needs_a_column_keeps_it_from_being_widened_and_the_value_is_set_aside()
    {
        await using var warehouse = await PostgresWarehouse.NewAsync(settings: new() { ["widenColumns"] = true });
        await warehouse.LoadAsync([Event("m1", 1)]);
        warehouse.Execute("CREATE VIEW site.report AS SELECT v FROM site.valued");

        await warehouse.LoadAsync([Event("m2", "lots")]);

        Assert.Equal(2, warehouse.Rows("valued").Count);
        Assert.Equal("lots", (string)Assert.Single(warehouse.Rows("_discards"))["column_value"]!);
        Assert.Contains(warehouse.Notices, notice => notice.Message.Contains("drop what depends on it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_that_belongs_to_somebody_else_lags_and_the_statement_that_helps_is_said()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("CREATE ROLE other_owner; ALTER TABLE site.valued OWNER TO other_owner");
        try
        {
            await using var loader = await PostgresLoader.NewAsync(_warehouse, "GRANT USAGE, CREATE ON SCHEMA site, _connections TO {0}; GRANT ALL ON ALL TABLES IN SCHEMA site, _connections TO {0}");

            await _warehouse.LoadAsync([Tracked("m2", new JsonObject { ["another"] = 2 })]);

            Assert.Equal(2, _warehouse.Rows("tracks").Count);
            Assert.Contains("OWNER TO", _warehouse.Notices.Single(notice => notice.Table == "valued").Message, StringComparison.Ordinal);
        }
        finally
        {
            _warehouse.Execute("DROP OWNED BY other_owner CASCADE; DROP ROLE other_owner");
        }
    }

    private static JsonObject Event(string id, JsonNode? value) => Tracked(id, new JsonObject { ["v"] = value });

    private static JsonObject Tracked(string id, JsonObject properties) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["event"] = "Valued",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = properties,
    };
}
