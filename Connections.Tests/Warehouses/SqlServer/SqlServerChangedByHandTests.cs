using System.Text.Json.Nodes;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>What people did to the tables between two syncs, and what the server's own rules do: nothing of it loses a row.</summary>
public sealed class SqlServerChangedByHandTests : IAsyncLifetime
{
    private readonly SqlServerWarehouse _warehouse = SqlServerWarehouse.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _warehouse.DisposeAsync().AsTask();

    [Theory]
    [InlineData("int", "7", "7")]
    [InlineData("smallint", "70000", null)]
    [InlineData("tinyint", "255", "255")]
    [InlineData("tinyint", "-1", null)]
    [InlineData("real", "7.5", "7.5")]
    [InlineData("real", "1e39", null)]
    [InlineData("nvarchar(4)", "\"four\"", "four")]
    [InlineData("nvarchar(4)", "\"🎉🎉\"", "🎉🎉")]
    [InlineData("nvarchar(4)", "\"longer\"", null)]
    [InlineData("nchar(4)", "\"four\"", "four")]
    [InlineData("decimal(9,2)", "7.129", "7.13")]
    [InlineData("decimal(9,2)", "-7.129", "-7.13")]
    [InlineData("decimal(4,2)", "700", null)]
    [InlineData("date", "\"2026-01-15\"", "2026-01-15T00:00:00.0000000+00:00")]
    [InlineData("date", "\"2026-01-15T10:00:00Z\"", null)]
    [InlineData("datetime2(3)", "\"2026-01-15T10:00:00.1239Z\"", "2026-01-15T10:00:00.1230000+00:00")]
    [InlineData("datetime", "\"2026-01-15T10:00:00.12Z\"", "2026-01-15T10:00:00.1200000+00:00")]
    [InlineData("datetime", "\"1752-12-31\"", null)]
    [InlineData("varbinary(max)", "7", null)]
    [InlineData("varchar(20)", "\"text\"", null)] // what its code page lacks would become a question mark in silence
    [InlineData("xml", "\"<a/>\"", null)]
    public async Task A_changed_type_is_loaded_into_as_it_is_and_what_does_not_fit_is_set_aside(string type, string value, string? stored)
    {
        await _warehouse.LoadAsync([Valued("m1", null)]);
        using (var connection = _warehouse.Database.Connect())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"""ALTER TABLE "site.valued" ADD COLUMN v {type.Replace("(max)", TSql.Max, StringComparison.Ordinal)}""";
            command.ExecuteNonQuery();
        }

        await _warehouse.LoadAsync([Valued("m2", JsonNode.Parse(value)), Valued("m3", null)]);

        Assert.Equal(stored, (string?)_warehouse.Query("SELECT (SELECT CAST(v AS TEXT) FROM site.valued WHERE id = 'm2') AS v").Single()["v"]);
        Assert.Equal(stored is null ? 1 : 0, _warehouse.Rows("_discards").Count);
        Assert.Contains("m3", _warehouse.Rows("valued").Select(row => (string?)row["id"]));
    }

    [Fact]
    public async Task Rows_that_a_constraint_of_somebodys_refuses_are_set_aside_and_the_others_loaded()
    {
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        _warehouse.Execute("CREATE UNIQUE INDEX one ON site.valued (v)");

        var loaded = await _warehouse.LoadAsync(Enumerable.Range(0, 500).Select(number => Valued($"n{number}", number % 250)));

        Assert.Equal(250, _warehouse.Rows("valued").Count);
        Assert.Equal(251, _warehouse.Rows("_discards").Count);
        Assert.Contains("Cannot insert duplicate key", (string)_warehouse.Rows("_discards")[0]["reason"]!, StringComparison.Ordinal);
        Assert.Equal([("_discards", 251), ("tracks", 500), ("valued", 249)], loaded.Select(table => (table.Table, table.Rows)).Order());
    }

    [Fact]
    public async Task A_trigger_that_ends_the_transaction_holds_up_its_table_alone()
    {
        await _warehouse.LoadAsync([Valued("m1", 1)]);
        _warehouse.Execute("CREATE TRIGGER unlucky BEFORE INSERT ON site.valued WHEN NEW.v = 13 BEGIN SELECT RAISE(ROLLBACK, 'No thirteen.'); END");

        var loaded = await _warehouse.LoadAsync([Identified("i1"), Valued("m2", 13), Tracked("m3", "Other", [])]);
        await _warehouse.LoadAsync([]);

        Assert.Equal(["identifies", "other", "tracks", "users"], loaded.Select(table => table.Table).Order());
        Assert.Equal(["m1"], _warehouse.Rows("valued").Select(row => (string)row["id"]!));
        Assert.Equal(["m1", "m2", "m3"], _warehouse.Rows("tracks").Select(row => (string)row["id"]!));
        Assert.Equal(["valued"], _warehouse.Cursors!.Lagging.Keys);
    }

    [Fact]
    public async Task Ids_that_differ_in_case_accent_or_blanks_at_the_end_are_different_users()
    {
        string[] users = ["u1", "U1", "ú1", "u1 ", new('x', 300), new string('x', 300) + "y"];
        for (var round = 0; round < 2; round++)
            await _warehouse.LoadAsync(users.Select((user, at) => Identified($"{round}-{at}", user, new JsonObject { ["who"] = user })));

        Assert.Equal(users.Order(StringComparer.Ordinal), _warehouse.Rows("users").Select(row => (string)row["id"]!).Order(StringComparer.Ordinal));
        Assert.All(_warehouse.Rows("users"), row => Assert.Equal((string)row["id"]!, (string)row["who"]!));
        Assert.Empty(_warehouse.Notices);
    }

    [Fact]
    public async Task A_row_too_wide_for_a_page_keeps_its_standard_columns_and_sets_the_rest_aside()
    {
        static JsonObject Wide(string id, int columns) =>
            Tracked(id, "Valued", new(Enumerable.Range(0, columns).Select(number => KeyValuePair.Create<string, JsonNode?>($"p{number}", new string('x', 30)))));

        await _warehouse.LoadAsync([Wide("m1", 100), Wide("m2", 600), Wide("m3", 100)]);

        Assert.Equal(["m1", "m2", "m3"], _warehouse.Rows("valued").Select(row => (string)row["id"]!));
        Assert.Equal([100, 0, 100], _warehouse.Rows("valued").Select(row => row.Count(cell => cell.Key.StartsWith('p'))));
        Assert.Equal(600, _warehouse.Rows("_discards").Count);
    }

    [Fact]
    public async Task An_id_that_no_index_could_hold_is_set_aside_with_its_row()
    {
        await _warehouse.LoadAsync([Identified("i1", new string('u', 451)), Identified("i2", new string('u', 450))]);

        Assert.Equal(450, ((string)Assert.Single(_warehouse.Rows("users"))["id"]!).Length);
        Assert.Equal("users", (string)Assert.Single(_warehouse.Rows("_discards"))["table_name"]!);
    }
}
