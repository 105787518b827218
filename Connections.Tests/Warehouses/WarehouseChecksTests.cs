using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Connections.Tests.Warehouses.ClickHouse;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Warehouses;

/// <summary>Trying connections with settings that nobody saved.</summary>
public sealed class WarehouseChecksTests : PageContext
{
    private static readonly Actor Ada = new(Guid.NewGuid(), "Ada");

    public WarehouseChecksTests() => Services.AddWarehouses();

    private TempFolder Folder => Services.GetRequiredService<TempFolder>();

    private WarehouseChecks Checks => Services.GetRequiredService<WarehouseChecks>();

    [Theory, InlineData("duckdb"), InlineData("sqlite")]
    public async Task A_new_file_is_found_good_and_not_made(string type)
    {
        var path = Path.Combine(Folder.Path, "deep", "wh.db");
        Services.GetRequiredService<DataFolder>();
        await SeedAsync();
        var before = Directory.GetFileSystemEntries(Folder.Path);

        var tried = await Checks.TryNewAsync(type, new() { ["path"] = path }, [], Ada, default);

        Assert.True(tried.Value!.IsConnected);
        Assert.Equal(before, Directory.GetFileSystemEntries(Folder.Path));
    }

    [Theory, InlineData("duckdb", "no DuckDB file"), InlineData("sqlite", "no SQLite file")]
    public async Task A_file_of_another_kind_is_named_and_left_as_it_is(string type, string says)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder.Path, "elsewhere")).FullName, "notes.txt");
        await SeedAsync();
        var text = new string('x', 8192);
        await File.WriteAllTextAsync(path, text);

        var tried = await Checks.TryNewAsync(type, new() { ["path"] = path }, [], Ada, default);

        Assert.Contains($"{path} is {says}", Assert.Single(tried.Value!.Missing).What, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Theory, InlineData("duckdb"), InlineData("sqlite")]
    public async Task A_file_below_a_file_cannot_be_made(string type)
    {
        await SeedAsync();
        var file = Path.Combine(Folder.Path, "file");
        await File.WriteAllTextAsync(file, "");

        var tried = await Checks.TryNewAsync(type, new() { ["path"] = Path.Combine(file, "wh.db") }, [], Ada, default);

        Assert.Contains($"{file} is a file.", Assert.Single(tried.Value!.Missing).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_cannot_be_are_named_and_nothing_is_tried()
    {
        var tried = await Checks.TryNewAsync("postgres", new() { ["host"] = "db.example.test", ["port"] = "many" }, [], Ada, default);

        Assert.Null(tried.Value);
        Assert.Equal(["settings.port", "settings.database", "settings.username"], tried.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public async Task Stored_secrets_go_along_unless_others_are_given()
    {
        await using var server = await ClickHouseWarehouse.NewAsync();
        var (warehouse, settings) = await StoreAsync(server.Settings);

        var stored = await Checks.TryAsync(warehouse.Id, settings, Ada, default);
        settings["password"] = "very wrong";
        var given = await Checks.TryAsync(warehouse.Id, settings, Ada, default);
        server.Tenant.Lacks.Add("CREATE TABLE");
        settings.Remove("password");
        var lacking = await Checks.TryAsync(warehouse.Id, settings, Ada, default);

        Assert.True(stored.Value!.IsConnected);
        Assert.Contains("refuses the login", Assert.Single(given.Value!.Missing).What, StringComparison.Ordinal);
        Assert.Contains(lacking.Value!.Missing, missing => missing.Remedy!.StartsWith("GRANT CREATE TABLE ON `website`.*", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stored_secret_goes_to_no_host_but_the_one_it_was_saved_for()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var server = await ClickHouseWarehouse.NewAsync();
        var (warehouse, settings) = await StoreAsync(server.Settings);
        settings["port"] = ((IPEndPoint)other.LocalEndpoint).Port;

        var tried = await Checks.TryAsync(warehouse.Id, settings, Ada, default);

        Assert.Equal("settings.password", Assert.Single(tried.Problems).Field);
        Assert.Contains("Type Password again", tried.Problems[0].Message, StringComparison.Ordinal);
        Assert.False(other.Pending());
    }

    [Fact]
    public async Task Each_try_is_audited_with_where_it_went()
    {
        await using var server = await ClickHouseWarehouse.NewAsync();
        var (warehouse, settings) = await StoreAsync(server.Settings);

        await Checks.TryAsync(warehouse.Id, settings, Ada, default);
        await Checks.TryNewAsync("sqlite", new() { ["path"] = Path.Combine(Folder.Path, "new.db") }, [], Ada, default);

        await using var db = Db();
        var audited = db.Audit.AsEnumerable().OrderBy(entry => entry.ObjectName).ToList();
        Assert.All(audited, entry => Assert.Equal(("Storage Destination Connection Tested", Ada.Id, "warehouse"), (entry.Event, entry.ActorId, entry.ObjectType)));
        Assert.Equal(
            [("Click", $"Host: 127.0.0.1, Port: {settings["port"]}"), ("SQLite", null)], audited.Select(entry => (entry.ObjectName, entry.Reason)));
        Assert.Equal(warehouse.Id, audited[0].ObjectId);
    }

    [Fact]
    public async Task What_gives_no_answer_is_given_up()
    {
        await SeedAsync();
        var settings = new JsonObject { ["path"] = Path.Combine(Folder.Path, "wh.duckdb") };
        var setup = new WarehouseSetup(Guid.NewGuid(), "wh", "Wh", "duckdb", true, settings, "null", []);
        using var held = await DuckDbFile.Of(EngineContext.For(setup, Services.GetRequiredService<DataFolder>(), new())).HoldAsync(default);

        var trying = Checks.TryNewAsync("duckdb", settings, [], Ada, default);
        while (!trying.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Contains("No answer within two minutes", Assert.Single((await trying).Value!.Missing).What, StringComparison.Ordinal);
    }

    /// <summary>A warehouse whose password is stored, and its settings without it.</summary>
    private async Task<(Warehouse Warehouse, JsonObject Settings)> StoreAsync(JsonObject all)
    {
        var settings = all.DeepClone().AsObject();
        var website = A.Source("Website");
        var warehouse = new Warehouse { WorkspaceId = A.WorkspaceId, Slug = "click", Name = "Click", Type = "clickhouse", Enabled = true, CreatedAt = A.Day, CreatedBy = "Ada" };
        warehouse.Sources.Add(website);
        warehouse.Secrets = Services.GetRequiredService<SecretBox>().Seal(new() { ["password"] = settings["password"]!.DeepClone() });
        settings.Remove("password");
        warehouse.Settings = settings.ToJsonString();
        await SeedAsync(website, warehouse);
        await Services.GetRequiredService<CurrentSetup>().ReloadAsync(default);
        return (warehouse, settings);
    }
}
