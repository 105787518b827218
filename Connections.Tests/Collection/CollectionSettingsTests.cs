using System.Net;

namespace Connections.Tests.Collection;

public sealed class CollectionSettingsTests : IAsyncLifetime
{
    private readonly CollectionHost _host = new()
    {
        Settings = { ["Connections:Collection:UnknownKeyResponse"] = "200", ["Connections:Collection:MaxEventBytes"] = "100000" },
    };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_unknown_key_can_be_met_with_silence()
    {
        var before = _host.EventLog.End;

        var (status, body) = await _host.PostAsync("/v1/track", """{"userId":"u","event":"E"}""", "NOSUCHKEY");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True((bool)body["success"]!);
        Assert.Empty(await _host.StoredAsync(before));
    }

    [Fact]
    public async Task A_larger_event_is_taken_where_the_limit_is_raised()
    {
        var before = _host.EventLog.End;

        await _host.PostAsync("/v1/track", $$"""{"userId":"u","event":"E","pad":"{{new string('x', 50_000)}}"}""");

        Assert.Single(await _host.StoredAsync(before));
    }
}
