using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses.Statements;

/// <summary>What engines owe besides whose statements take effect alone, over fakes that have DuckDB's tables.</summary>
public abstract class StatementEngineContract : WarehouseEngineContract
{
    [Fact]
    public async Task A_column_of_a_type_that_is_not_written_gets_nothing_and_its_values_are_set_aside()
    {
        await Warehouse.LoadAsync([Tracked("m1", "Valued", [])]);
        Warehouse.Execute("ALTER TABLE site.valued ADD COLUMN v UUID");

        await Warehouse.LoadAsync([Valued("m2", 7), Tracked("m3", "Valued", new() { ["w"] = "kept" })]);

        Assert.Equal(["m1", "m2", "m3"], Warehouse.Rows("valued").Select(row => (string)row["id"]!));
        Assert.All(Warehouse.Rows("valued"), row => Assert.Null(row["v"]));
        Assert.Equal("kept", (string)Warehouse.Rows("valued")[2]["w"]!);
        Assert.Equal("7", (string)Assert.Single(Warehouse.Rows("_discards"))["column_value"]!);
    }

    [Theory, InlineData("RENAME COLUMN v TO _connections_widened_v"), InlineData("ADD COLUMN _connections_widened_v VARCHAR")] // before its last step, and after its first
    public async Task A_widening_that_was_cut_off_is_finished(string left)
    {
        var warehouse = await NewAsync(settings: new JsonObject { ["widenColumns"] = true });
        await warehouse.LoadAsync([Valued("m1", "2026-01-15T10:00:00.120Z")]);
        warehouse.Execute($"ALTER TABLE site.valued {left}");

        await warehouse.LoadAsync([Valued("m2", "n/a")]);

        Assert.Equal(["2026-01-15T10:00:00.120Z", "n/a"], warehouse.Rows("valued").Select(row => (string)row["v"]!));
        Assert.Empty(warehouse.Rows("_discards"));
        Assert.DoesNotContain(warehouse.Rows("valued"), row => row.ContainsKey("_connections_widened_v"));
    }
}
