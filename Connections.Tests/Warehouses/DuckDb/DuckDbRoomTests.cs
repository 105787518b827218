using System.Text.Json.Nodes;
using Connections.Core.Warehouses.DuckDb;
using DuckDB.NET.Data;

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

    [Fact]
    public async Task A_file_that_somebody_brings_keeps_its_blocks_and_is_loaded()
    {
        await using var warehouse = new DuckDbWarehouse();
        await using (var theirs = new DuckDBConnection($"Data Source={warehouse.File}"))
        {
            await theirs.OpenAsync();
            await using var command = theirs.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (n INTEGER)";
            await command.ExecuteNonQueryAsync();
        }

        await warehouse.LoadAsync(Events(0));

        Assert.Equal((long)Tables * EventsPerTable, (long)warehouse.Scalar("SELECT count(*) FROM site.tracks")!);
        Assert.Equal(262_144L, BlockSize(warehouse));
    }

    [Fact]
    public async Task A_file_that_is_made_has_small_blocks()
    {
        await using var warehouse = new DuckDbWarehouse();

        await warehouse.LoadAsync(Events(0));

        Assert.Equal(16_384L, BlockSize(warehouse));
    }

    [Fact]
    public async Task No_table_of_symbols_is_made_for_the_texts_of_a_few_rows_and_one_that_is_there_is_read()
    {
        const int Many = 5_000;
        await using var warehouse = new DuckDbWarehouse();

        await warehouse.LoadAsync(Events(0, Many, properties: 1));
        Assert.DoesNotContain("FSST", Packed(warehouse));
        warehouse.CloseReader();
        await using (var theirs = new DuckDBConnection($"Data Source={warehouse.File}"))
        {
            await theirs.OpenAsync();
            await using var command = theirs.CreateCommand();
            command.CommandText = "CREATE TABLE site.theirs AS FROM site.tracks; DROP TABLE site.tracks; ALTER TABLE site.theirs RENAME TO tracks; SET force_compression = 'fsst'; CHECKPOINT";
            await command.ExecuteNonQueryAsync();
        }

        Assert.Contains("FSST", Packed(warehouse));
        await warehouse.LoadAsync(Events(1, Many, properties: 1));

        Assert.Equal(2L * Many, (long)warehouse.Scalar("SELECT count(DISTINCT id) FROM site.tracks WHERE id LIKE 'm-%'")!);
    }

    [Fact]
    public async Task The_texts_of_whole_groups_are_packed_by_symbols()
    {
        await using var warehouse = new DuckDbWarehouse();

        await warehouse.LoadAsync(Events(0, DuckDbRoom.GroupRows, properties: 1, tables: 1));

        Assert.Contains("FSST", Packed(warehouse));
    }

    private static IEnumerable<string> Packed(DuckDbWarehouse warehouse) =>
        warehouse.Query("SELECT DISTINCT compression FROM pragma_storage_info('site.tracks')").Select(row => (string)row["compression"]!);

    private static long BlockSize(DuckDbWarehouse warehouse) => (long)warehouse.Scalar("SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()")!;

    private static IEnumerable<JsonObject> Events(int run, int count = Tables * EventsPerTable, int properties = Properties, int tables = Tables) =>
        from number in Enumerable.Range(0, count)
        select new JsonObject
        {
            ["type"] = "track",
            ["messageId"] = $"m-{run}-{number}",
            ["event"] = $"Thing {number % tables} Done",
            ["userId"] = "u",
            ["receivedAt"] = "2026-01-15T11:00:00.000Z",
            ["properties"] = new JsonObject(Enumerable.Range(0, properties).Select(property => KeyValuePair.Create($"p{property}", (JsonNode?)$"a text of property {property}"))),
        };
}
