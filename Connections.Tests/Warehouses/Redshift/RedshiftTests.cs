using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Redshift;

namespace Connections.Tests.Warehouses.Redshift;

public sealed class RedshiftTests : WarehouseEngineContract
{
    private protected override async Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings) => await RedshiftWarehouse.NewAsync(options, settings);

    public override async Task A_long_text_is_kept_whole() // ev-23: here it is cut, which is told
    {
        await Warehouse.LoadAsync([Tracked("m1", "Noted", new JsonObject { ["text"] = new string('a', 511) + "é", ["list"] = new JsonArray([.. Enumerable.Range(0, 300).Select(number => (JsonNode)$"item {number}")]) })]);

        Assert.Equal(new string('a', 511), (string)Warehouse.Rows("noted").Single()["text"]!);
        Assert.Equal(300, JsonNode.Parse((string)Warehouse.Rows("noted").Single()["list"]!)!.AsArray().Count);
        Assert.Equal("text", Assert.Single(Warehouse.Notices).Column);
        Assert.Contains("cut", Warehouse.Notices[0].Message, StringComparison.Ordinal);
        Assert.Empty(Warehouse.Rows("_discards"));
    }

    [Fact]
    public async Task A_text_column_that_somebody_lengthened_takes_longer_texts()
    {
        await Warehouse.LoadAsync([Valued("m1", "short")]);
        Warehouse.Execute("ALTER TABLE site.valued ALTER COLUMN v TYPE varchar(1000)");

        await Warehouse.LoadAsync([Valued("m2", new string('a', 900))]);

        Assert.Equal(900, ((string)Warehouse.Rows("valued")[1]["v"]!).Length);
        Assert.Empty(Warehouse.Notices);
    }

    public override async Task Digits_and_reserved_words_stay_as_they_are() // ev-19, ident-01, ident-03: here they get a prefix
    {
        var vector = WarehouseVectors.Get("events", "ev-19");

        await Warehouse.LoadAsync(vector["events"]!.AsArray().Select(e => e!.AsObject()));

        Assert.True((bool)Warehouse.Rows("_101_account_update").Single()["_open"]!);
    }

    public override Task Names_that_differ_only_at_a_far_end_stay_apart() // the server in its place cuts names that Redshift keeps
    {
        var names = new RedshiftDialect().Names;
        var (one, other) = (names.Fit(new string('a', 127) + "x"), names.Fit(new string('a', 127) + "y"));

        Assert.Equal((127, 127), (one.Length, other.Length));
        Assert.NotEqual(one, other);
        Assert.Equal(new string('a', 127), names.Fit(new string('a', 127)));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Nothing_is_missing_before_the_first_sync_and_after()
    {
        Assert.Empty((await Warehouse.Engine.CheckAsync(Warehouse.Context, ["site"], default)).Missing);
        await Warehouse.LoadAsync([Valued("m1", 1)]);
        Assert.Empty((await Warehouse.Engine.CheckAsync(Warehouse.Context, ["site"], default)).Missing);
    }
}
