using Connections.Tests.Support;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The SDK's maker's own server library, end to end, with and without a killed process in between.</summary>
[Lengthy]
public sealed class ServerSourceJourney
{
    private const int Events = 10_000;
    private const int EventsUnderKill = 4_000;

    [Fact]
    public async Task Ten_thousand_events_of_the_node_library_stand_once_in_the_log_the_sink_and_the_warehouse()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var app = await AppProcess.StartAsync(Shop(sink));

        var taken = await NodeSdk.SendAsync(app.Url, "wk_server", first: 0, Events);
        await sink.GotAsync(Events, TimeSpan.FromMinutes(3));
        await SyncAsync(app);
        Assert.Equal(0, await app.StopAsync());

        var expected = Enumerable.Range(0, Events).Select(number => $"node-{number}").Order().ToList();
        Assert.Equal(Enumerable.Range(0, Events), taken.Order());
        Assert.Equal(expected, (await StoredEvents.MessageIdsAsync(app.DataFolder)).Order());
        Assert.Equal(expected, sink.Requests.Select(request => request.Json.GetProperty("messageId").GetString()).Order());
        Assert.All(sink.Requests.Take(100), request => Assert.True(request.IsSignedWith("shh")));
        Assert.Equal(expected, StoredEvents.Query(app.DataFolder, "SELECT id FROM server.tracks").Order());
        Assert.Equal(
            [$"{Enumerable.Range(0, Events).Where(number => number % 2 == 1).Sum(number => (long)number)}"],
            StoredEvents.Query(app.DataFolder, "SELECT CAST(sum(number) AS BIGINT) FROM server.order_completed"));
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_under_load()
    {
        await using var sink = await WebhookSink.StartAsync();
        await using var app = await AppProcess.StartAsync(Shop(sink));

        var sending = NodeSdk.SendAsync(app.Url, "wk_server", first: 0, EventsUnderKill);
        await sink.GotAsync(EventsUnderKill / 20);
        await app.KillAsync();
        await app.StartAgainAsync();
        var taken = await sending;
        var takenIds = taken.Select(number => $"node-{number}").ToHashSet();
        await Until.TrueAsync(
            () => Task.FromResult(takenIds.IsSubsetOf(sink.Requests.Select(request => request.Json.GetProperty("messageId").GetString()!))),
            "every acknowledged event at the sink",
            TimeSpan.FromMinutes(3));
        await SyncAsync(app);
        Assert.Equal(0, await app.StopAsync());

        Assert.NotEmpty(taken);
        Assert.Subset((await StoredEvents.MessageIdsAsync(app.DataFolder)).ToHashSet(), takenIds);
        var loaded = StoredEvents.Query(app.DataFolder, "SELECT id FROM server.tracks");
        Assert.Subset(loaded.ToHashSet(), takenIds.ToHashSet<string?>());
        Assert.Equal(loaded.Count, loaded.Distinct().Count());
    }

    private static AppOptions Shop(WebhookSink sink) => new()
    {
        ProvisioningFile = $$"""
            {
              "workspace":    { "slug": "acme", "name": "Acme" },
              "owner":        { "email": "owner@acme.test", "password": "${OWNER_PASSWORD}" },
              "sources":      [ { "slug": "server", "name": "Server", "type": "node", "writeKeys": ["wk_server"] } ],
              "destinations": [ { "slug": "hook", "name": "Hook", "type": "webhook", "sources": ["server"],
                                  "settings": { "url": "{{sink.Url}}in", "sharedSecret": "shh" } } ],
              "warehouses":   [ { "slug": "duck", "name": "DuckDB", "type": "duckdb", "sources": ["server"], "schedule": null } ]
            }
            """,
        Environment = new Dictionary<string, string>
        {
            ["OWNER_PASSWORD"] = "correct horse battery",
            ["Connections__Delivery__AllowPrivateNetworks"] = "true",
        },
    };

    private static async Task SyncAsync(AppProcess app)
    {
        var (exitCode, output) = await app.CommandAsync("sync", "duck");
        Assert.True(exitCode == 0, output);
    }
}
