using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Support.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Warehouses.Postgres;

/// <summary>The server goes away during a load, or its answer does: afterwards each event is there once.</summary>
public sealed class PostgresCrashTests
{
    [Theory]
    [InlineData("website.tracks")]
    [InlineData("website.clicked")]
    [InlineData(null)] // all rows are sent, and only the commit is left
    public async Task A_connection_that_is_cut_during_a_load_loses_and_doubles_nothing(string? table)
    {
        await using var warehouse = await PostgresWarehouse.NewAsync();

        await LoadThroughAsync(warehouse, table, () => warehouse.Server.ExecuteAsync(
            warehouse.Database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'connections' AND datname = current_database()"));
    }

    [Theory, InlineData("website.clicked"), InlineData(null)]
    public async Task A_server_that_is_killed_during_a_load_loses_and_doubles_nothing(string? table)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var warehouse = await PostgresWarehouse.NewAsync(server: server);

        await LoadThroughAsync(warehouse, table, server.CrashAndRestartAsync);
    }

    private static async Task LoadThroughAsync(PostgresWarehouse warehouse, string? table, Func<Task> harm)
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
            Task.Run(harm).GetAwaiter().GetResult(); // the hook is not asynchronous, and has a thread of its own
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
