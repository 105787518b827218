using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.DuckDb;

/// <summary>What people did to the tables between two syncs: nothing of it loses a row.</summary>
public sealed class ChangedByHandTests : IAsyncLifetime
{
    private readonly DuckDbWarehouse _warehouse = DuckDbWarehouse.New();

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
    public async Task A_file_that_is_no_database_is_said_to_be_none()
    {
        await File.WriteAllTextAsync(_warehouse.File, new string('x', 20_000));

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync([Event("m1", 1)]));

        Assert.Contains("no DuckDB file", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

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
