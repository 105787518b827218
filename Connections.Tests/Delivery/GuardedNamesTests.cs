using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Delivery;

/// <summary>Names that lead where only this network reaches, with a resolver of our own.</summary>
public sealed class GuardedNamesTests
{
    private readonly List<string> _asked = [];

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.0.7")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("10.0.0.1", "::ffff:7f00:1", "169.254.169.254")]
    public async Task A_name_that_resolves_to_private_addresses_is_refused(params string[] addresses)
    {
        var refused = await Assert.ThrowsAsync<VendorException>(() => SendAsync(new Uri("http://hooks.example.com:1/in"), addresses));

        Assert.Equal("ADDRESS_REFUSED", refused.Result.Code);
        Assert.Equal(["hooks.example.com"], _asked);
    }

    [Theory]
    [InlineData("http://hooks.example.com:1/elsewhere")]
    [InlineData("https://hooks.example.com/elsewhere")]
    public async Task A_redirect_is_resolved_and_judged_anew(string location)
    {
        var refused = await Assert.ThrowsAsync<VendorException>(() => SendAsync(new Uri("http://hooks.example.com:1/in"), ["169.254.169.254"], location));

        Assert.Equal("ADDRESS_REFUSED", refused.Result.Code);
        Assert.Equal(["hooks.example.com"], _asked);
    }

    [Fact]
    public async Task What_was_judged_is_what_is_connected_to()
    {
        await using var sink = await LoopbackSink.StartAsync();
        var address = new UriBuilder(sink.Address) { Host = "hooks.example.com" }.Uri;

        var answer = await SendAsync(address, ["127.0.0.1"], allowsPrivate: true);

        Assert.True(answer.IsSuccess);
        Assert.Equal(["hooks.example.com"], _asked);
        Assert.Equal(address.Authority, Assert.Single(sink.Received).Headers["Host"]);
    }

    private async Task<VendorAnswer> SendAsync(Uri to, string[] addresses, string? redirectedTo = null, bool allowsPrivate = false)
    {
        var options = Options.Create(new DeliveryOptions { AllowPrivateNetworks = allowsPrivate });
        var guard = new GuardedConnection(options, (name, _) =>
        {
            _asked.Add(name);
            return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
        });
        using var handler = new RedirectingOnce(redirectedTo) { InnerHandler = guard.Handler() };
        return await new VendorClient(new OneClient(handler), options, TimeProvider.System).SendAsync(ActionRequest.Json(HttpMethod.Post, to, new JsonObject()), null, readsAll: false, default);
    }

    /// <summary>Stands for a vendor at a public address, whose first answer leads on.</summary>
    private sealed class RedirectingOnce(string? location) : DelegatingHandler
    {
        private string? _location = location;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _location, null) is not { } to)
                return base.SendAsync(request, cancellationToken);
            var answer = new HttpResponseMessage(HttpStatusCode.PermanentRedirect);
            answer.Headers.Location = new(to);
            return Task.FromResult(answer);
        }
    }
}
