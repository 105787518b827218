using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.DuckDb;

/// <summary>What people did to the tables between two syncs: nothing of it loses a row.</summary>
public sealed class ChangedByHandTests : IDisposable
{
    private readonly TemporaryWarehouse _warehouse = new();

    [Fact]
    public async Task A_dropped_column_or_table_is_made_again()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("ALTER TABLE site.valued DROP COLUMN v");
        _warehouse.Execute("ALTER TABLE site.valued DROP COLUMN user_id");
        _warehouse.Execute("DROP TABLE site.tracks");

        await _warehouse.LoadAsync([Event("m2", 2)]);

        Assert.Equal([null, 2], _warehouse.Rows("valued").Select(row => (long?)row["v"]));
        Assert.Equal("u1", (string)_warehouse.Rows("valued")[1]["user_id"]!);
        Assert.Equal("m2", (string)Assert.Single(_warehouse.Rows("tracks"))["id"]!);
    }

    [Theory]
    [InlineData("INTEGER", "7", "7")]
    [InlineData("SMALLINT", "7", "7")]
    [InlineData("SMALLINT", "70000", null)]
    [InlineData("FLOAT", "7.5", "7.5")]
    [InlineData("VARCHAR", "7", "7")]
    [InlineData("DECIMAL(9,2)", "7.129", "7.13")]
    [InlineData("DECIMAL(4,2)", "700", null)]
    [InlineData("DATE", "7", null)]
    public async Task A_changed_type_is_loaded_into_as_it_is_and_what_does_not_fit_is_set_aside(string type, string value, string? stored)
    {
        await _warehouse.LoadAsync([Event("m1", null)]);
        _warehouse.Execute($"ALTER TABLE site.valued ADD COLUMN v {type}");

        await _warehouse.LoadAsync([Event("m2", JsonNode.Parse(value))]);

        Assert.Equal(stored, (string?)_warehouse.Query("SELECT CAST(v AS VARCHAR) AS v FROM site.valued WHERE id = 'm2'").Single()["v"]);
        Assert.Equal(stored is null ? [value] : [], _warehouse.Rows("_discards").Select(row => (string)row["column_value"]!));
    }

    [Fact]
    public async Task A_column_that_was_renamed_in_case_only_is_still_ours()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("ALTER TABLE site.valued RENAME COLUMN v TO \"V\"");

        await _warehouse.LoadAsync([Event("m2", 2)]);

        Assert.Equal([1, 2], _warehouse.Rows("valued").Select(row => (long?)row["V"]));
    }

    [Fact]
    public async Task A_column_that_somebody_added_gets_its_default()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("ALTER TABLE site.valued ADD COLUMN \"Checked by\" VARCHAR DEFAULT 'nobody'");

        await _warehouse.LoadAsync([Event("m2", 2)]);

        Assert.Equal(["nobody", "nobody"], _warehouse.Rows("valued").Select(row => (string?)row["Checked by"]));
    }

    [Fact]
    public async Task A_view_in_the_way_is_named_and_nothing_of_the_batch_is_loaded()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("CREATE VIEW site.identifies AS SELECT 1 AS one");

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m2", 2), Identify("i1")]));

        Assert.Contains("site.identifies", refused.Message, StringComparison.Ordinal);
        Assert.Single(_warehouse.Rows("tracks"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_to_be_none()
    {
        await File.WriteAllTextAsync(_warehouse.File, new string('x', 20_000));

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1", 1)]));

        Assert.Contains("no DuckDB file", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    public void Dispose() => _warehouse.Dispose();

    private static JsonObject Event(string id, JsonNode? value) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["event"] = "Valued",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = new JsonObject { ["v"] = value },
    };

    private static JsonObject Identify(string id) =>
        new() { ["type"] = "identify", ["messageId"] = id, ["userId"] = "u1", ["receivedAt"] = "2026-01-15T10:00:00Z" };
}
