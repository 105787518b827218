using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Support.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace Connections.Tests.Warehouses.MySql;

/// <summary>The server goes away during a load, or its answer does: afterwards each event is there once.</summary>
public sealed class MySqlCrashTests
{
    [Theory]
    [InlineData("website.clicked")]
    [InlineData(null)] // all rows are sent, and only the commit is left
    public async Task A_connection_that_is_cut_during_a_load_loses_and_doubles_nothing(string? table)
    {
        await using var warehouse = await MySqlWarehouse.NewAsync();

        await LoadThroughAsync(warehouse, table, async id =>
        {
            await using var connection = new MySqlConnection(warehouse.Server.ConnectionString);
            await connection.OpenAsync();
            await using var find = new MySqlCommand($"SELECT IS_USED_LOCK('connections {id:N}')", connection);
            await using var kill = new MySqlCommand($"KILL {await find.ExecuteScalarAsync()}", connection);
            await kill.ExecuteNonQueryAsync();
        });
    }

    [Fact]
    public async Task A_server_that_is_killed_during_a_load_loses_and_doubles_nothing()
    {
        await using var server = await MySqlServer.StartAsync();
        await using var warehouse = await MySqlWarehouse.NewAsync(server: server);

        await LoadThroughAsync(warehouse, null, _ => server.CrashAndRestartAsync());
    }

    private static async Task LoadThroughAsync(MySqlWarehouse warehouse, string? table, Func<Guid, Task> harm)
    {
        var engine = new FaultyEngine(warehouse.Engine);
        await using var host = await SyncHost.StartAsync(services => services
            .AddSingleton<Func<string, IWarehouseEngine?>>(_ => engine)
            .AddSingleton(Options.Create(new WarehouseOptions { BatchRows = 21 })));
        var added = await host.AddWarehouseAsync(warehouse);
        for (var number = 0; number < 100; number++)
            host.Track(host.WebsiteId, $"m{number}", properties: new JsonObject { ["n"] = number });
        var isHarmed = false;
        engine.InTable(3, table, () =>
        {
            isHarmed = true;
            Task.Run(() => harm(added.Id)).GetAwaiter().GetResult(); // the hook is not asynchronous, and has a thread of its own
        });

        var sync = Task.Run(() => host.SyncAsync(added));
        await Until.TrueAsync(
            () =>
            {
                host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(sync.IsCompleted);
            },
            "the sync has ended",
            TimeSpan.FromMinutes(5));
        await sync;
        await host.SyncAsync(added);

        Assert.True(isHarmed);
        foreach (var name in new[] { "tracks", "clicked" })
            Assert.Equal(100L, (long)warehouse.Scalar($"SELECT count(*) AS n FROM website.{name} HAVING count(*) = count(DISTINCT id)")!);
    }
}
