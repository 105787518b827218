using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses;

/// <content>
/// The contract's duplicates. Not here: dup-03 is Redshift's, dup-04 and dup-05 BigQuery's, dup-06 the collection's, dup-07 the data
/// lake's, dup-09 and dup-10 describe peers.
/// </content>
public abstract partial class WarehouseEngineContract
{
    [Fact] // dup-01; which one stays is our decision
    public async Task The_first_of_equal_ids_in_a_batch_stays()
    {
        await Warehouse.LoadAsync([Subscribed("m1", "a"), Subscribed("m1", "b")]);

        Assert.Equal("a", (string)Assert.Single(Warehouse.Rows("subscribed"))["plan"]!);
        Assert.Single(Warehouse.Rows("tracks"));
    }

    [Fact] // dup-02
    public async Task A_stored_row_stays_when_its_id_comes_again()
    {
        await Warehouse.LoadAsync([Subscribed("m1", "a")]);

        var loaded = await Warehouse.LoadAsync([Subscribed("m1", "b"), Subscribed("m2", "c")]);

        Assert.Equal(["a", "c"], Warehouse.Rows("subscribed").Select(row => (string)row["plan"]!));
        Assert.All(loaded, table => Assert.Equal(1, table.Rows));
    }

    [Fact] // dup-08
    public async Task Each_table_is_looked_at_on_its_own()
    {
        await Warehouse.LoadAsync([Subscribed("m1", "a")]);
        Warehouse.Execute("DELETE FROM site.subscribed");

        await Warehouse.LoadAsync([Subscribed("m1", "a")]);

        Assert.Single(Warehouse.Rows("tracks"));
        Assert.Single(Warehouse.Rows("subscribed"));
    }

    [Theory, InlineData("14.00:00:00", 2), InlineData("15.00:00:00", 1), InlineData("00:00:00", 1)]
    public async Task An_id_is_searched_for_as_far_back_as_the_window_reaches(string window, int rows)
    {
        var warehouse = await NewAsync(new WarehouseOptions { DuplicateWindow = TimeSpan.Parse(window) });
        await warehouse.LoadAsync([Subscribed("m1", "a", receivedAt: "2026-01-01T09:59:59Z")]);

        await warehouse.LoadAsync([Subscribed("m1", "b", receivedAt: "2026-01-15T10:00:00Z")]);

        Assert.Equal(rows, warehouse.Rows("subscribed").Count);
    }

    [Fact]
    public async Task A_repeated_identify_does_not_bring_back_old_traits()
    {
        await Warehouse.LoadAsync([Planned("i1", "free", "2026-01-15T10:00:00Z"), Planned("i2", "pro", "2026-01-15T10:01:00Z")]);

        await Warehouse.LoadAsync([Planned("i1", "free", "2026-01-15T10:02:00Z")]);

        Assert.Equal("pro", (string)Assert.Single(Warehouse.Rows("users"))["plan"]!);
    }

    internal static JsonObject Subscribed(string id, string plan, string receivedAt = "2026-01-15T10:00:00Z") => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["event"] = "Subscribed",
        ["receivedAt"] = receivedAt,
        ["properties"] = new JsonObject { ["plan"] = plan },
    };

    private static JsonObject Planned(string id, string plan, string receivedAt) => new()
    {
        ["type"] = "identify",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["receivedAt"] = receivedAt,
        ["traits"] = new JsonObject { ["plan"] = plan },
    };
}
