using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Rows;

namespace Connections.Tests.Warehouses;

/// <content>Values, names and limits at their edges: what cannot be stored where it belongs is kept aside, and said.</content>
public abstract partial class WarehouseEngineContract
{
    private static readonly JsonObject Widens = new() { ["widenColumns"] = true };

    public static TheoryData<string> StandardColumns => [.. Enumerable.Range(1, 9).Select(number => $"cols-{number}")]; // cols-10 to cols-12 are other engines'

    [Theory, MemberData(nameof(StandardColumns))]
    public async Task Tables_have_their_standard_columns_from_the_first_row_on(string id)
    {
        var vector = WarehouseVectors.Get("standard_columns", id);
        var traits = new JsonObject { ["plan"] = "pro" };
        await Warehouse.LoadAsync([
            Tracked("t1", "Clicked", new JsonObject { ["plan"] = "pro" }), Identified("i1", traits: traits), Called("group", "g1", traits), Called("page", "p1", null),
            Called("screen", "s1", null), Called("alias", "a1", null)]);

        var table = (string)vector["table"]! is "<event>" ? "clicked" : (string)vector["table"]!;

        Assert.All(vector["always"]!.AsArray(), column => Assert.NotNull(Warehouse.TypeOf(table, (string)column!)));
        Assert.All(vector["never"]?.AsArray() ?? [], column => Assert.Null(Warehouse.TypeOf(table, (string)column! == "properties of the event" ? "plan" : (string)column!)));
    }

    [Theory]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0.1", "0.1")]
    [InlineData("-1.7976931348623157e308", "-1.7976931348623157e308")]
    [InlineData("\"0001-01-01\"", "\"0001-01-01T00:00:00.000Z\"")]
    [InlineData("\"9999-12-31T23:59:59.999Z\"", "\"9999-12-31T23:59:59.999Z\"")]
    [InlineData("\"🎉 é 'quoted' \\\\ \\n\\t \\\"\"", "\"🎉 é 'quoted' \\\\ \\n\\t \\\"\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("[\"\\u0000\"]", "\"[\\\"\\\\u0000\\\"]\"")]
    public async Task A_value_at_the_edge_of_its_type_is_stored_whole(string value, string stored)
    {
        await Warehouse.LoadAsync([Valued("m1", JsonNode.Parse(value))]);

        if (IsoTime.TryParse(Encoding.UTF8.GetBytes(stored.Trim('"')), out var time) && (time < Warehouse.Earliest || time > Warehouse.Latest))
        {
            Assert.Null(Warehouse.Rows("valued").Single()["v"]);
            Assert.Equal(value.Trim('"'), (string)Assert.Single(Warehouse.Rows("_discards"))["column_value"]!);
            return;
        }

        AssertStored(JsonNode.Parse(stored), Warehouse.Rows("valued").Single()["v"]);
        Assert.Empty(Warehouse.Notices);
    }

    [Fact]
    public async Task A_zero_character_is_dropped_and_told()
    {
        await Warehouse.LoadAsync([Valued("m1", "a\0b")]);

        Assert.Equal("ab", (string)Warehouse.Rows("valued").Single()["v"]!);
        Assert.Contains("U+0000", Assert.Single(Warehouse.Notices).Message, StringComparison.Ordinal);
    }

    [Fact] // ident-10, ident-11
    public virtual async Task Names_that_differ_only_at_a_far_end_stay_apart()
    {
        var (one, other) = (new string('a', 70) + "x", new string('a', 70) + "y");

        await Warehouse.LoadAsync([Tracked("m1", one, new JsonObject { [one] = 1, [other] = 2 }), Tracked("m2", other, new JsonObject { [one] = 3 })]);
        await Warehouse.LoadAsync([Tracked("m3", one, new JsonObject { [other] = 4 })]);

        var tables = Warehouse.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'site' AND table_name LIKE 'aaa%'").Select(row => (string)row["table_name"]!).ToList();
        Assert.Equal(2, tables.Count);
        var rows = tables.SelectMany(Warehouse.Rows).ToDictionary(row => (string)row["id"]!, row => row.Where(cell => cell.Key.StartsWith("aaa", StringComparison.Ordinal)).Select(cell => (long)cell.Value!).Order().ToList());
        Assert.Equal(["1 2", "3", "4"], rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => string.Join(' ', row.Value)));
        Assert.Equal([one, other, one], Warehouse.Rows("tracks").Select(row => (string)row["event"]!));
    }

    [Theory]
    [InlineData("5", "2.5", "float", "[5, 2.5]")]
    [InlineData("5", "\"lots\"", "varchar", "[\"5\", \"lots\"]")]
    [InlineData("true", "3", "varchar", "[\"true\", \"3\"]")]
    [InlineData("2.5", "\"lots\"", "varchar", "[\"2.5\", \"lots\"]")]
    [InlineData("\"2026-01-15T10:00:00.120Z\"", "\"n/a\"", "varchar", "[\"2026-01-15T10:00:00.120Z\", \"n/a\"]")]
    [InlineData("5", "\"7\"", "integer", "[5, 7]")]
    [InlineData("5", "18446744073709551616", "varchar", "[\"5\", \"18446744073709551616\"]")]
    public async Task A_column_is_widened_where_that_is_wished_for(string first, string then, string type, string stored)
    {
        var warehouse = await NewAsync(settings: Widens);
        await warehouse.LoadAsync([Valued("m1", JsonNode.Parse(first)), Identified("i1", traits: new JsonObject { ["v"] = JsonNode.Parse(first) })]);

        await warehouse.LoadAsync([Valued("m2", JsonNode.Parse(then)), Identified("i2", "u2", new JsonObject { ["v"] = JsonNode.Parse(then) })]);

        Assert.Equal(warehouse.TypeName(type), warehouse.TypeOf("valued", "v"));
        Assert.Equal(warehouse.TypeName(type), warehouse.TypeOf("users", "v"));
        foreach (var (expected, row) in JsonNode.Parse(stored)!.AsArray().Zip(warehouse.Rows("valued")))
            AssertStored(expected, row["v"]);
        Assert.Empty(warehouse.Rows("_discards"));
        Assert.Equal(type == "integer" ? 0 : 3, warehouse.Notices.Count(notice => notice.Message.Contains("widened", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Values_beyond_the_most_columns_are_kept_aside_and_told_once_each()
    {
        var warehouse = await NewAsync(new WarehouseOptions { MaxColumns = 50 });
        var many = new JsonObject(Enumerable.Range(0, 60).Select(number => KeyValuePair.Create<string, JsonNode?>($"p{number:00}", number)));

        await warehouse.LoadAsync([Tracked("m1", "Wide", many), Tracked("m2", "Wide", many.DeepClone().AsObject())]);
        await warehouse.LoadAsync([Tracked("m3", "Wide", new JsonObject { ["late"] = "x", ["p00"] = 7 })]);

        Assert.Equal(50L, (long)warehouse.Scalar("SELECT count(*) AS n FROM information_schema.columns WHERE table_schema = 'site' AND table_name = 'wide'")!);
        Assert.Equal(3, warehouse.Rows("wide").Count);
        Assert.Equal(7L, (long)warehouse.Rows("wide")[2]["p00"]!);
        var kept = warehouse.Rows("wide")[0].Count(cell => cell.Key.StartsWith('p'));
        Assert.Equal(2 * (60 - kept) + 1, warehouse.Rows("_discards").Count);
        Assert.Equal(("late", 1L), (Assert.Single(warehouse.Notices).Column, warehouse.Notices[0].Count));
    }

    [Fact]
    public async Task Events_beyond_the_most_tables_are_in_tracks_and_their_values_aside()
    {
        var warehouse = await NewAsync(new WarehouseOptions { MaxTables = 20 });

        await warehouse.LoadAsync(Enumerable.Range(0, 30).Select(number => Tracked($"m{number}", $"Event {number}", new JsonObject { ["v"] = number })).Append(Identified("i1")));

        Assert.Equal(30, warehouse.Rows("tracks").Count);
        Assert.Single(warehouse.Rows("users"));
        var events = Enumerable.Range(0, 30).Sum(number => warehouse.Rows($"event_{number}").Count);
        Assert.Equal(30, events + warehouse.Rows("_discards").Count);
        Assert.Equal(19, events);
        Assert.Contains("\"v\":\"29\"", (string)warehouse.Rows("_discards")[^1]["column_value"]!, StringComparison.Ordinal);
    }

    private static JsonObject Called(string type, string id, JsonObject? traits) => new()
    {
        ["type"] = type,
        ["messageId"] = id,
        ["userId"] = "u1",
        ["groupId"] = "g1",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["traits"] = traits?.DeepClone(),
    };
}
