using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.Redshift;

/// <summary>Rows that go by files in a bucket: a real S3 server has them, and the guard reads them as COPY would.</summary>
public sealed class RedshiftCopyTests : IAsyncLifetime
{
    private RedshiftWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await RedshiftWarehouse.NewAsync(settings: new()
    {
        ["bucket"] = S3Server.Bucket,
        ["endpoint"] = (await S3Server.SharedAsync()).ToString(),
        ["accessKey"] = S3Server.Key,
        ["secretKey"] = S3Server.Key,
    });

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Fact]
    public async Task Many_rows_go_by_a_file_which_is_gone_afterwards_and_each_value_is_as_it_was_sent()
    {
        JsonNode?[] texts = ["", "tab\t line\n 'quoted' \\ \"🎉\" é", null, "\\N", "{\"a\":1}"];

        await _warehouse.LoadAsync(Enumerable.Range(0, 1_000).Select(number => Event($"m{number:0000}", new()
        {
            ["text"] = texts[number % texts.Length]?.DeepClone(),
            ["number"] = long.MaxValue - number,
            ["real"] = number + 0.1,
            ["yes"] = number % 2 == 0,
            ["time"] = "2026-01-15T10:00:00.123Z",
            ["list"] = new JsonArray(number),
        })));

        Assert.Equal(2, _warehouse.Copied); // tracks and the event's own
        var rows = _warehouse.Rows("valued");
        Assert.Equal(1_000, rows.Count);
        Assert.Equal(texts.Select(text => (string?)text), rows.Take(texts.Length).Select(row => (string?)row["text"]));
        Assert.Equal((long.MaxValue - 7, 7.1, false, "2026-01-15T10:00:00.123Z", "[7]"), ((long)rows[7]["number"]!, (double)rows[7]["real"]!, (bool)rows[7]["yes"]!, (string)rows[7]["time"]!, (string)rows[7]["list"]!));
        Assert.Empty(_warehouse.Notices);
        Assert.Empty(await _warehouse.FilesAsync());
    }

    [Fact]
    public async Task Repeats_and_latest_states_go_the_same_way()
    {
        JsonObject User(int number, string plan) => new()
        {
            ["type"] = "identify",
            ["messageId"] = $"{plan}{number}",
            ["userId"] = $"u{number}",
            ["receivedAt"] = "2026-01-15T10:00:00Z",
            ["traits"] = new JsonObject { ["plan"] = plan },
        };
        await _warehouse.LoadAsync(Enumerable.Range(0, 600).Select(number => User(number, "free")));

        await _warehouse.LoadAsync(Enumerable.Range(0, 600).Select(number => User(number, "free")).Concat(Enumerable.Range(0, 550).Select(number => User(number, "pro"))));

        Assert.Equal(1_150, _warehouse.Rows("identifies").Count);
        Assert.Equal([("free", 50), ("pro", 550)], _warehouse.Rows("users").GroupBy(row => (string)row["plan"]!).Select(plan => (plan.Key, plan.Count())).Order());
        Assert.True(_warehouse.Copied > 4);
    }

    [Fact]
    public async Task Few_rows_go_by_a_statement()
    {
        await _warehouse.LoadAsync([Event("m1", new() { ["v"] = 1 })]);

        Assert.Equal(0, _warehouse.Copied);
        Assert.Single(_warehouse.Rows("valued"));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_fails_the_sync_and_not_one_table_after_another()
    {
        _warehouse.Context.Warehouse.Settings["bucket"] = "nowhere";

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => _warehouse.LoadAsync(Enumerable.Range(0, 600).Select(number => Event($"m{number}", []))));

        Assert.False(refused.IsOfTable);
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject Event(string id, JsonObject properties) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["event"] = "Valued",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = properties,
    };
}
