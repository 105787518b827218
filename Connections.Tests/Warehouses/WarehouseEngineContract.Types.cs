using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses;

/// <content>The contract's sequences of values for one column: each step is a batch of its own.</content>
public abstract partial class WarehouseEngineContract
{
    public static TheoryData<string> Sequences => WarehouseVectors.Ids("type_sequences");

    [Theory, MemberData(nameof(Sequences))]
    public async Task A_column_gets_and_keeps_its_type_and_later_values_are_cast_to_it(string id)
    {
        var vector = WarehouseVectors.Get("type_sequences", id);
        var warehouse = Warehouse;
        if (vector["existing_column"] is JsonObject changed)
        {
            await warehouse.LoadAsync([Valued("0", JsonNode.Parse("1"))]);
            warehouse.Execute($"ALTER TABLE site.valued ALTER COLUMN v TYPE {warehouse.TypeName((string)changed["to"]!)}");
        }

        foreach (var (step, number) in vector["steps"]!.AsArray().Select((step, number) => (step!.AsObject(), number)))
        {
            if (vector["independent"] is not null && number > 0)
                warehouse = await NewAsync();
            await LoadAndCheckAsync(warehouse, step, number + 1);
        }
    }

    private static async Task LoadAndCheckAsync(TestWarehouse warehouse, JsonObject step, int number)
    {
        var values = step["batch"]?.AsArray().Select(value => value?.DeepClone()) ?? [step["raw"] is { } raw ? JsonNode.Parse((string)raw!) : step["value"]?.DeepClone()];
        var stored = step["batch"] is null ? [step["stored"]] : step["stored"]!.AsArray().ToArray();

        await warehouse.LoadAsync(values.Select((value, at) => Valued($"{number}-{at}", value)));

        Assert.Equal(step["column"] is { } column ? warehouse.TypeName((string)column!) : null, warehouse.TypeOf("valued", "v"));
        var rows = warehouse.Rows("valued").Where(row => ((string)row["id"]!).StartsWith($"{number}-", StringComparison.Ordinal)).ToList();
        Assert.Equal(stored.Length, rows.Count);
        foreach (var (expected, row) in stored.Zip(rows))
            AssertStored(expected, row["v"]);
        Assert.Equal(step["notice"] is not null, warehouse.Notices.Any(notice => notice.Column == "v"));
        Assert.Equal(step["notice"] is not null, warehouse.Rows("_discards").Any(row => ((string)row["id"]!).StartsWith($"{number}-", StringComparison.Ordinal)));
    }

    internal static void AssertStored(JsonNode? expected, JsonNode? actual)
    {
        // 10 and 10.0 are one number to JSON: the column's type was looked at before.
        if (expected is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number && actual is JsonValue value && value.TryGetValue(out double real))
            Assert.Equal((double)number, real);
        else
            Assert.Equal(expected?.ToJsonString(), actual?.ToJsonString());
    }
}
