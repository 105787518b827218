using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses.MySql;

/// <summary>What people did to the tables between two syncs, and what the server's own rules do: nothing of it loses a row.</summary>
public sealed class MySqlChangedByHandTests : IAsyncLifetime
{
    private MySqlWarehouse _warehouse = null!;

    public async Task InitializeAsync() => _warehouse = await MySqlWarehouse.NewAsync();

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Theory]
    [InlineData("int", "7", "7")]
    [InlineData("smallint", "70000", null)]
    [InlineData("tinyint unsigned", "255", "255")]
    [InlineData("tinyint unsigned", "-1", null)]
    [InlineData("float", "7.5", "7.5")]
    [InlineData("varchar(4)", "\"four\"", "four")]
    [InlineData("varchar(4)", "\"longer\"", null)]
    [InlineData("decimal(9,2)", "7.129", "7.13")]
    [InlineData("decimal(4,2)", "700", null)]
    [InlineData("date", "\"2026-01-15\"", "2026-01-15")]
    [InlineData("timestamp NULL", "\"2050-01-15T10:00:00Z\"", null)] // beyond 2038
    [InlineData("blob", "7", null)]
    [InlineData("varchar(20) CHARACTER SET latin1", "\"🎉\"", null)] // the server refuses the row
    public async Task A_changed_type_is_loaded_into_as_it_is_and_what_does_not_fit_is_set_aside(string type, string value, string? stored)
    {
        await _warehouse.LoadAsync([Event("m1", null)]);
        _warehouse.Execute($"ALTER TABLE site.valued ADD COLUMN v {type}");

        await _warehouse.LoadAsync([Event("m2", JsonNode.Parse(value)), Event("m3", null)]);

        Assert.Equal(stored, (string?)_warehouse.Query("SELECT (SELECT CAST(v AS CHAR) FROM site.valued WHERE id = 'm2') AS v").Single()["v"]);
        Assert.Equal(stored is null ? 1 : 0, _warehouse.Rows("_discards").Count);
        Assert.Contains("m3", _warehouse.Rows("valued").Select(row => (string?)row["id"]));
    }

    [Fact] // LOAD DATA LOCAL passes over such rows without a word
    public async Task Rows_that_a_constraint_of_somebodys_refuses_are_set_aside_and_the_others_loaded()
    {
        await _warehouse.LoadAsync([Event("m1", 1)]);
        _warehouse.Execute("CREATE UNIQUE INDEX one ON site.valued (v)");

        var loaded = await _warehouse.LoadAsync(Enumerable.Range(0, 500).Select(number => Event($"n{number}", number % 250)));

        Assert.Equal(250, _warehouse.Rows("valued").Count);
        Assert.Equal(251, _warehouse.Rows("_discards").Count);
        Assert.Contains("Duplicate entry", (string)_warehouse.Rows("_discards")[0]["reason"]!, StringComparison.Ordinal);
        Assert.Equal([("_discards", 251), ("tracks", 500), ("valued", 249)], loaded.Select(table => (table.Table, table.Rows)).Order());
    }

    [Fact]
    public async Task Ids_that_differ_in_case_accent_or_blanks_at_the_end_are_different_users()
    {
        string[] users = ["u1", "U1", "ú1", "u1 ", new('x', 300), new string('x', 300) + "y"];
        for (var round = 0; round < 2; round++)
            await _warehouse.LoadAsync(users.Select((user, at) => Identified($"{round}-{at}", user)));

        Assert.Equal(users.Order(StringComparer.Ordinal), _warehouse.Rows("users").Select(row => (string)row["id"]!).Order(StringComparer.Ordinal));
        Assert.Empty(_warehouse.Notices);
    }

    [Fact]
    public async Task A_row_too_wide_for_a_page_keeps_its_standard_columns_and_sets_the_rest_aside()
    {
        JsonObject Wide(string id, int columns) => Event(id, null, new(Enumerable.Range(0, columns).Select(number => KeyValuePair.Create<string, JsonNode?>($"p{number}", new string('x', 30)))));

        await _warehouse.LoadAsync([Wide("m1", 100), Wide("m2", 600), Wide("m3", 100)]);

        Assert.Equal(["m1", "m2", "m3"], _warehouse.Rows("valued").Select(row => (string)row["id"]!));
        Assert.Equal([100, 0, 100], _warehouse.Rows("valued").Select(row => row.Count(cell => cell.Key.StartsWith('p'))));
        Assert.Equal(600, _warehouse.Rows("_discards").Count);
    }

    [Fact]
    public async Task Where_the_server_takes_no_local_files_rows_go_by_statements()
    {
        var server = await Support.Tools.MySqlServer.StartAsync();
        await using var held = server;
        await using var warehouse = await MySqlWarehouse.NewAsync(server: server);
        await server.ExecuteAsync("SET GLOBAL local_infile = 0");

        await warehouse.LoadAsync(Enumerable.Range(0, 3_000).Select(number => Event($"m{number}", $"tab\t line\n 'quoted' \\ 🎉 {number}")));
        await warehouse.LoadAsync([Event("m0", "again"), Event("new", "x")]);

        Assert.Equal(3_001L, (long)warehouse.Scalar("SELECT count(DISTINCT v) AS n FROM site.valued HAVING count(*) = count(DISTINCT id)")!);
        Assert.Equal("tab\t line\n 'quoted' \\ 🎉 7", (string)warehouse.Query("SELECT v FROM site.valued WHERE id = 'm7'").Single()["v"]!);
        Assert.Empty(warehouse.Notices);
    }

    private static JsonObject Identified(string id, string user) => new()
    {
        ["type"] = "identify",
        ["messageId"] = id,
        ["userId"] = user,
        ["receivedAt"] = "2026-01-15T10:00:00Z",
    };

    private static JsonObject Event(string id, JsonNode? value, JsonObject? properties = null) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["event"] = "Valued",
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = properties ?? new JsonObject { ["v"] = value },
    };
}
