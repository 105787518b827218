using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses;

/// <content>The contract's events, loaded and read back.</content>
public abstract partial class WarehouseEngineContract
{
    // Redshift's own rules: a `_` before digits and reserved words, and texts cut at 512.
    private const string RedshiftPrefix = "ev-19", RedshiftCut = "ev-23";

    public static TheoryData<string> Events => WarehouseVectors.Ids("events", RedshiftPrefix, RedshiftCut);

    public static TheoryData<string> Merges => WarehouseVectors.Ids("users_merge");

    [Theory, MemberData(nameof(Events))]
    public async Task Events_become_the_rows_of_the_contract(string id)
    {
        var vector = WarehouseVectors.Get("events", id);

        await Warehouse.LoadAsync(vector["events"]!.AsArray().Select(e => e!.AsObject()));

        foreach (var (table, rows) in Expected(id, vector))
            Assert.Equal(rows!.AsArray().Select(Sorted), Warehouse.Rows(table).Select(Sorted));
        foreach (var (column, type) in vector["types"]?.AsObject() ?? [])
            Assert.Equal(Warehouse.TypeName((string)type!), Warehouse.TypeOf(column.Split('.')[0], column.Split('.')[1]));
        foreach (var (table, absent) in vector["absent_columns"]?.AsObject() ?? [])
            Assert.All(absent!.AsArray(), column => Assert.Null(Warehouse.TypeOf(table, (string)column!)));
    }

    [Fact] // ev-23: what is left of it where texts have no limit
    public virtual async Task A_long_text_is_kept_whole()
    {
        var vector = WarehouseVectors.Get("events", RedshiftCut);

        await Warehouse.LoadAsync(vector["events"]!.AsArray().Select(e => e!.AsObject()));

        Assert.Equal(600, ((string)Warehouse.Rows("noted").Single()["text"]!).Length);
    }

    [Fact] // ev-19: what is left of it where names are quoted
    public virtual async Task Digits_and_reserved_words_stay_as_they_are()
    {
        var vector = WarehouseVectors.Get("events", RedshiftPrefix);

        await Warehouse.LoadAsync(vector["events"]!.AsArray().Select(e => e!.AsObject()));

        Assert.True((bool)Warehouse.Rows("101_account_update").Single()["open"]!);
    }

    [Theory, MemberData(nameof(Merges))]
    public async Task Users_hold_the_latest_traits_whether_calls_come_in_one_batch_or_in_several(string id)
    {
        var vector = WarehouseVectors.Get("users_merge", id);
        var calls = vector["identifies_in_load_order"]!.AsArray().Select(call => With(call!, "type", "identify")).ToList();
        var expected = (vector["recommended"] ?? vector["users"])!.AsArray().Select(Sorted).ToList();

        foreach (var call in calls)
            await Warehouse.LoadAsync([call]);
        var atOnce = await NewAsync();
        await atOnce.LoadAsync(calls);

        Assert.Equal(expected, Warehouse.Rows("users").Select(Sorted));
        Assert.Equal(expected, atOnce.Rows("users").Select(Sorted));
    }

    // Where sources disagree the contract recommends the outcome that loses nothing.
    internal static JsonObject Expected(string id, JsonObject vector)
    {
        var tables = vector["tables"]!.DeepClone().AsObject();
        foreach (var (table, rows) in vector["alternative"]?.AsObject() ?? [])
            tables[table] = rows!.DeepClone();
        if (id == "ev-24")
        {
            var row = tables["tracks"]![0]!.AsObject();
            row["event"] = "event_122818a1";
            tables["event_122818a1"] = new JsonArray(With(row, "total", 1));
        }

        return tables;
    }

    private static JsonObject With(JsonNode node, string member, JsonNode value)
    {
        var copy = node.DeepClone().AsObject();
        copy[member] = value;
        return copy;
    }

    internal static string Sorted(JsonNode? row) => string.Join(
        ", ", row!.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}={Comparable(member.Value!)}"));

    private static string Comparable(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String when ((string)value!).EndsWith('Z') && DateTimeOffset.TryParse((string)value!, out var time) => time.ToString("O"),
        JsonValueKind.Number => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture), // 450.0 and 450 are one number to JSON
        _ => value.ToJsonString(),
    };
}
