using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static Connections.Tests.Warehouses.WarehouseEngineContract;

namespace Connections.Tests.Warehouses.DataLake;

/// <summary>
/// What a data lake owes, wherever it is: the contract's vectors as far as a lake has the tables (it has no <c>tracks</c>, <c>users</c> and
/// <c>accounts</c>), that each event is there once, and what is loaded beside the syncs. Not that a table which fails lags alone: files refuse no row,
/// and what ends a write ends the whole batch.
/// </summary>
[Lengthy]
public abstract class DataLakeContract : BesideSyncsContract, IAsyncLifetime
{
    private readonly List<LakeWarehouse> _made = [];
    private LakeWarehouse _lake = null!;

    public static TheoryData<string> Events => WarehouseVectors.Ids("events");

    // The sequences that widen or change a column by hand: a lake's files cannot be altered.
    public static TheoryData<string> Sequences => [.. WarehouseVectors.Of("type_sequences").Where(vector => vector["existing_column"] is null).Select(vector => (string)vector["id"]!)];

    private protected abstract Task<LakeWarehouse> MakeAsync(WarehouseOptions? options);

    [Theory, MemberData(nameof(Events))]
    public async Task Events_become_the_rows_of_the_contract(string id)
    {
        var vector = WarehouseVectors.Get("events", id);

        await _lake.LoadAsync(vector["events"]!.AsArray().Select(e => e!.AsObject()));

        var expected = id is "ev-19" or "ev-23" ? [] : Expected(id, vector); // Redshift's prefixes and cuts
        foreach (var (table, rows) in expected.Where(table => table.Key is not ("tracks" or "users" or "accounts")))
            Assert.Equal(rows!.AsArray().Select(row => Sorted(AsInLake(row!.AsObject()))), _lake.Rows(Lake(table)).Select(Sorted));
        foreach (var (column, type) in vector["types"]?.AsObject() ?? [])
        {
            if (column.Split('.') is [not ("tracks" or "users" or "accounts") and var table, not "event_text" and var name])
                Assert.Equal(_lake.TypeName((string)type!), _lake.TypeOf(Lake(table), name));
        }

        Assert.Equal(id is "ev-19" ? true : null, (bool?)_lake.Rows("101_account_update").SingleOrDefault()?["open"]);
    }

    [Theory, MemberData(nameof(Sequences))]
    public async Task A_column_gets_and_keeps_its_type_and_later_values_are_cast_to_it(string id)
    {
        var vector = WarehouseVectors.Get("type_sequences", id);
        var lake = _lake;
        foreach (var (step, number) in vector["steps"]!.AsArray().Select((step, number) => (step!.AsObject(), number)))
        {
            if (vector["independent"] is not null && number > 0)
                lake = await NewAsync();
            await LoadAndCheckAsync(lake, step, number + 1);
        }
    }

    [Fact]
    public async Task Files_are_by_source_type_and_day_and_hold_the_columns_of_the_table()
    {
        await _lake.LoadAsync([
            Subscribed("m1", "a", "2026-01-14T23:59:59.999Z"), Subscribed("m2", "b", "2026-01-15T00:00:00Z"), Identified("i1"),
            Tracked("m3", "Identify", new JsonObject { ["day"] = "Monday", ["type"] = "x" })]);
        await _lake.LoadAsync([Subscribed("m4", "c", "2026-01-15T10:00:00Z")]);

        Assert.Equal(
            [
                "data/site/segment_type=_identify/day=2026-01-15/0000000001", "data/site/segment_type=identify/day=2026-01-15/0000000001",
                "data/site/segment_type=subscribed/day=2026-01-14/0000000001", "data/site/segment_type=subscribed/day=2026-01-15/0000000001",
                "data/site/segment_type=subscribed/day=2026-01-15/0000000002",
            ],
            (await _lake.KeysAsync()).Select(key => key[..(key.LastIndexOf('/') + 11)]));
        var row = Assert.Single(_lake.Rows("_identify"));
        Assert.Equal(("Identify", "Monday", "x"), ((string?)row["event"], (string?)row["_day"], (string?)row["type"]));
        Assert.Equal(
            ["id", "received_at", "anonymous_id", "user_id", "sent_at", "original_timestamp", "timestamp", "event", "plan"],
            _lake.Query("SELECT column_name FROM information_schema.columns WHERE table_name = 'subscribed' ORDER BY ordinal_position").Select(column => (string)column["column_name"]!));
    }

    [Fact]
    public async Task Values_and_tables_beyond_the_limits_are_kept_aside()
    {
        var lake = await NewAsync(new WarehouseOptions { MaxColumns = 50, MaxTables = 20 });
        var many = new JsonObject(Enumerable.Range(0, 60).Select(number => KeyValuePair.Create<string, JsonNode?>($"p{number:00}", number)));

        await lake.LoadAsync([Tracked("w1", "Wide", many), .. Enumerable.Range(0, 30).Select(number => Tracked($"m{number}", $"Event {number}", new JsonObject { ["v"] = number }))]);

        var discards = lake.Rows("_discards");
        Assert.Equal(50, lake.Query("SELECT 1 AS one FROM information_schema.columns WHERE table_name = 'wide'").Count);
        Assert.Equal(60, lake.Rows("wide")[0].Count(cell => cell.Key.StartsWith('p')) + discards.Count(row => (string)row["id"]! == "w1"));
        Assert.Equal(30, Enumerable.Range(0, 30).Sum(number => lake.Rows($"event_{number}").Count) + discards.Count(row => (string)row["id"]! != "w1"));
        Assert.Equal(11, discards.Count(row => (string)row["id"]! != "w1"));
    }

    [Fact]
    public async Task A_stored_row_stays_when_its_id_comes_again()
    {
        await _lake.LoadAsync([Subscribed("m1", "a"), Subscribed("m1", "b")]);

        await _lake.LoadAsync([Subscribed("m1", "c"), Subscribed("m2", "d")]);

        Assert.Equal(["a", "d"], _lake.Rows("subscribed").Select(row => (string)row["plan"]!));
    }

    [Theory, InlineData("14.00:00:00", 2), InlineData("15.00:00:00", 1), InlineData("00:00:00", 1)]
    public async Task An_id_is_searched_for_as_far_back_as_the_window_reaches(string window, int rows)
    {
        var lake = await NewAsync(new WarehouseOptions { DuplicateWindow = TimeSpan.Parse(window) });
        await lake.LoadAsync([Subscribed("m1", "a", receivedAt: "2026-01-01T09:59:59Z")]);

        await lake.LoadAsync([Subscribed("m1", "b", receivedAt: "2026-01-15T10:00:00Z")]);

        Assert.Equal(rows, lake.Rows("subscribed").Count);
    }

    [Fact]
    public async Task A_repeat_is_found_also_where_this_side_knows_nothing_of_what_was_loaded()
    {
        await _lake.LoadAsync([Valued("m1", 1), Valued("m2", 2)]);
        Directory.Delete(_lake.Context.StateFolder, recursive: true);

        await _lake.LoadAsync([Valued("m1", 1), Valued("m3", 3)]);
        await _lake.LoadAsync([Valued("m2", 2), Valued("m3", 3), Valued("m4", 4)]);

        Assert.Equal(["m1", "m2", "m3", "m4"], _lake.Rows("valued").Select(row => (string)row["id"]!));
    }

    [Fact]
    public async Task A_kill_before_or_after_any_write_loses_and_doubles_nothing()
    {
        var engine = new KilledLake(_lake.Store);
        await using var host = await SyncHost.StartAsync(services => services.AddSingleton<Func<string, IWarehouseEngine?>>(_ => engine));
        var warehouse = await host.AddWarehouseAsync(_lake);
        var (step, events) = (0, 0);
        for (var killed = true; killed; step++)
        {
            ClickAndScroll(host, events, events += 30);
            engine.KillAt(step / 2, afterwards: step % 2 == 1);
            killed = await Record.ExceptionAsync(() => host.SyncAsync(warehouse)) is not null;
            ClickAndScroll(host, events, events += 3); // the batch's end is another one after the restart
            engine.KillNoMore();
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            await host.SyncAsync(warehouse);

            Assert.Equal($"{events} {events} {events}", Counted(_lake));
            Assert.Equal(SyncStatus.Success, (await host.RunsAsync())[^1].Status);
        }

        // The list of the batch, two files, the cursors: each was killed before and after.
        Assert.InRange(step, 8, 30);
    }

    [Fact]
    public async Task A_right_test_of_the_connection_leaves_nothing_behind()
    {
        Assert.True((await _lake.Engine.CheckAsync(_lake.Context, ["site"], default)).IsConnected);
        Assert.Empty(await _lake.KeysAsync(""));
    }

    public async Task InitializeAsync() => _lake = await NewAsync();

    public async Task DisposeAsync()
    {
        foreach (var made in _made)
            await made.DisposeAsync();
    }

    private protected LakeWarehouse Own => _lake;

    private protected override TestWarehouse Warehouse => _lake;

    private async Task<LakeWarehouse> NewAsync(WarehouseOptions? options = null)
    {
        var made = await MakeAsync(options);
        _made.Add(made);
        return made;
    }

    private static void ClickAndScroll(SyncHost host, int from, int to)
    {
        for (var number = from; number < to; number++)
            host.Track(host.WebsiteId, $"m{number}", number % 2 == 0 ? "Clicked" : "Scrolled", new JsonObject { ["n"] = number });
    }

    private static string Counted(LakeWarehouse lake)
    {
        lake.CloseReader();
        const string all = "(SELECT id, n FROM website.clicked UNION ALL SELECT id, n FROM website.scrolled)";
        return (string)lake.Scalar($"SELECT concat_ws(' ', count(*), count(DISTINCT id), max(n) + 1) AS n FROM {all}")!;
    }

    private static async Task LoadAndCheckAsync(LakeWarehouse lake, JsonObject step, int number)
    {
        var values = step["batch"]?.AsArray().Select(value => value?.DeepClone()) ?? [step["raw"] is { } raw ? JsonNode.Parse((string)raw!) : step["value"]?.DeepClone()];
        var stored = step["batch"] is null ? [step["stored"]] : step["stored"]!.AsArray().ToArray();

        await lake.LoadAsync(values.Select((value, at) => Valued($"{number}-{at}", value)));

        Assert.Equal(step["column"] is { } column ? lake.TypeName((string)column!) : null, lake.TypeOf("valued", "v"));
        var rows = lake.Rows("valued").Where(row => ((string)row["id"]!).StartsWith($"{number}-", StringComparison.Ordinal)).ToList();
        Assert.Equal(stored.Length, rows.Count);
        foreach (var (expected, row) in stored.Zip(rows))
            AssertStored(expected, row["v"]);
        Assert.Equal(step["notice"] is not null, lake.Notices.Any(notice => notice.Column == "v"));
        Assert.Equal(step["notice"] is not null, lake.Rows("_discards").Any(row => ((string)row["id"]!).StartsWith($"{number}-", StringComparison.Ordinal)));
    }

    private static string Lake(string table) => table switch
    {
        "identifies" => "identify",
        "pages" or "screens" or "groups" => table[..^1],
        "aliases" => "alias",
        _ => table,
    };

    // The name as sent stands in `event`.
    private static JsonObject AsInLake(JsonObject row)
    {
        var copy = row.DeepClone().AsObject();
        if (copy["event_text"] is not { } text)
            return copy;
        copy["event"] = text.DeepClone();
        copy.Remove("event_text");
        return copy;
    }
}
