using Connections.Core.Destinations;
using Connections.Tests.Support;
using static Connections.Tests.Support.Installation;

namespace Connections.Tests.Destinations;

public sealed class IntegrationRequestsTests : IAsyncLifetime
{
    private static readonly NewIntegrationRequest Pigeon = new("Pigeon Post", "https://pigeon.example", "destination", "Send each order", "ada@acme.test");

    private Installation _installation = null!;

    private IntegrationRequests Requests => _installation.Get<IntegrationRequests>();

    public async Task InitializeAsync() => _installation = await ClaimedAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact, Owes(14)]
    public async Task Requests_are_stored_and_those_for_one_name_count_as_votes()
    {
        await Requests.SubmitAsync(Pigeon with { Tool = "Semaphore", Website = " " }, Ada, default);
        _installation.Clock.Advance(TimeSpan.FromMinutes(1));
        await Requests.SubmitAsync(Pigeon, Ada, default);
        _installation.Clock.Advance(TimeSpan.FromMinutes(1));
        await Requests.SubmitAsync(Pigeon with { Tool = " pigeon post ", Wish = "Also refunds" }, Ada, default);
        await _installation.RestartAsync();

        var wanted = await Requests.ListAsync(default);

        Assert.Equal([("Pigeon Post", 2), ("Semaphore", 1)], wanted.Select(tool => (tool.Tool, tool.Votes)));
        Assert.Equal(["Also refunds", "Send each order"], wanted[0].Requests.Select(request => request.Wish));
        Assert.Equal(("Ada", (string?)null), (wanted[1].Requests[0].RequestedBy, wanted[1].Requests[0].Website));
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once_and_nothing_is_stored()
    {
        var refused = await Requests.SubmitAsync(new(" ", "pigeon", "carrier", new string('x', 2001), "ada"), Ada, default);

        Assert.Equal(["tool", "website", "kind", "wish", "email"], refused.Problems.Select(p => p.Field));
        Assert.Empty(await Requests.ListAsync(default));
    }
}
