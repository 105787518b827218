using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses.DuckDb;

/// <summary>Batches over more columns than the engine's memory holds at a time.</summary>
public sealed class DuckDbRoomTests
{
    private const int Tables = 40, Properties = 60, EventsPerTable = 2;

    [Fact]
    public async Task A_batch_over_more_columns_than_memory_holds_is_loaded_and_each_row_is_there_once()
    {
        await using var warehouse = new DuckDbWarehouse(new() { MemoryLimit = "32MB" });

        await warehouse.LoadAsync(Events(0));
        var loaded = await warehouse.LoadAsync(Events(0).Concat(Events(1)));

        Assert.Equal(Tables * EventsPerTable, loaded.Single(table => table.Table == "tracks").Rows);
        Assert.Equal(2L * Tables * EventsPerTable, (long)warehouse.Scalar("SELECT count(*) FROM site.tracks")!);
        Assert.Equal(2L * EventsPerTable, (long)warehouse.Scalar($"SELECT count(*) FROM site.thing_{Tables - 1}_done")!);
    }

    private static IEnumerable<JsonObject> Events(int run) =>
        from number in Enumerable.Range(0, Tables * EventsPerTable)
        select new JsonObject
        {
            ["type"] = "track",
            ["messageId"] = $"m-{run}-{number}",
            ["event"] = $"Thing {number % Tables} Done",
            ["userId"] = "u",
            ["receivedAt"] = "2026-01-15T11:00:00.000Z",
            ["properties"] = new JsonObject(Enumerable.Range(0, Properties).Select(property => KeyValuePair.Create($"p{property}", (JsonNode?)$"a text of property {property}"))),
        };
}
