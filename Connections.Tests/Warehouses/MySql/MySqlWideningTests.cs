using System.Text.Json.Nodes;
using Connections.Core.Warehouses.MySql;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;

namespace Connections.Tests.Warehouses.MySql;

/// <summary>MySQL commits each statement that changes a table by itself, and a widening to text takes three.</summary>
public sealed class MySqlWideningTests
{
    [Theory]
    [InlineData("true", "false", 1)]
    [InlineData("true", "false", 2)]
    [InlineData("\"2026-01-15T10:00:00.120Z\"", "\"1999-12-31T23:59:59.000Z\"", 1)]
    [InlineData("\"2026-01-15T10:00:00.120Z\"", "\"1999-12-31T23:59:59.000Z\"", 2)]
    public async Task A_widening_that_a_kill_cut_off_is_finished_by_the_next_sync(string one, string other, int done)
    {
        await using var warehouse = await MySqlWarehouse.NewAsync(settings: new() { ["widenColumns"] = true });
        await warehouse.LoadAsync([Valued("m1", JsonNode.Parse(one)), Valued("m2", JsonNode.Parse(other)), Valued("m3", null)]);
        var (from, type, form) = one == "true" ? (LogicalType.Boolean, "tinyint(1)", SqlForm.Boolean) : (LogicalType.Timestamp, "datetime(6)", SqlForm.Timestamp);
        var dialect = new MySqlDialect(warehouse.Prefix, localFiles: true);
        var steps = dialect.Widen(dialect.Qualified("site", "valued"), new("v", type, form), from, dialect.Column("valued", "v", LogicalType.Varchar, ValueKind.Text)).ToList();
        foreach (var step in steps.Take(done))
            await warehouse.Server.ExecuteAsync(step);

        await warehouse.LoadAsync([Valued("m4", "n/a")]);

        Assert.Equal(3, steps.Count);
        Assert.Equal([one.Trim('"'), other.Trim('"'), null, "n/a"], warehouse.Rows("valued").Select(row => (string?)row["v"]));
        Assert.Empty(warehouse.Rows("_discards"));
        Assert.DoesNotContain(warehouse.Rows("valued"), row => row.ContainsKey("_connections_widened_v"));
    }

    private static JsonObject Valued(string id, JsonNode? value) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["event"] = "Valued",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = new JsonObject { ["v"] = value },
    };
}
