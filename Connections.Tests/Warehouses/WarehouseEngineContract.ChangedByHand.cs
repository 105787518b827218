namespace Connections.Tests.Warehouses;

/// <content>What people did to the tables between two syncs: nothing of it loses a row.</content>
public abstract partial class WarehouseEngineContract
{
    [Fact]
    public async Task A_dropped_column_or_table_is_made_again()
    {
        await Warehouse.LoadAsync([Valued("m1", 1)]);
        Warehouse.Execute("ALTER TABLE site.valued DROP COLUMN v");
        Warehouse.Execute("ALTER TABLE site.valued DROP COLUMN user_id");
        Warehouse.Execute("DROP TABLE site.tracks");

        await Warehouse.LoadAsync([Valued("m2", 2)]);

        Assert.Equal([null, 2], Warehouse.Rows("valued").Select(row => (long?)row["v"]));
        Assert.Equal("u1", (string)Warehouse.Rows("valued")[1]["user_id"]!);
        Assert.Equal("m2", (string)Assert.Single(Warehouse.Rows("tracks"))["id"]!);
    }

    [Fact]
    public async Task A_column_that_somebody_added_gets_its_default()
    {
        await Warehouse.LoadAsync([Valued("m1", 1)]);
        Warehouse.Execute("ALTER TABLE site.valued ADD COLUMN \"Checked by\" VARCHAR DEFAULT 'nobody'");

        await Warehouse.LoadAsync([Valued("m2", 2)]);

        Assert.Equal(["nobody", "nobody"], Warehouse.Rows("valued").Select(row => (string?)row["Checked by"]));
    }

    [Fact]
    public async Task A_view_in_the_way_is_named_its_table_lags_and_all_others_are_loaded()
    {
        await Warehouse.LoadAsync([Valued("m1", 1)]);
        Warehouse.Execute("CREATE VIEW site.identifies AS SELECT 1 AS one");

        var loaded = await Warehouse.LoadAsync([Valued("m2", 2), Identified("i1")]);

        Assert.Equal(["tracks", "valued"], loaded.Select(table => table.Table).Order());
        Assert.Equal(2, Warehouse.Rows("valued").Count);
        var notice = Assert.Single(Warehouse.Notices);
        Assert.Equal(("error", "identifies"), (notice.Level, notice.Table));
        Assert.Contains("site.identifies", notice.Message, StringComparison.Ordinal);
        await Warehouse.LoadAsync([]);
        Assert.Equal([("identifies", Warehouse.LogId)], Warehouse.Cursors!.Lagging.Select(lag => (lag.Key, lag.Value.LogId)));
        Assert.NotEqual(Warehouse.Cursors.Source!.Position, Warehouse.Cursors.Lagging["identifies"].Position);
    }
}
