using Connections.Web.Collection;
using Microsoft.Extensions.Configuration;

namespace Connections.Tests.Collection;

public sealed class PublicOriginTests
{
    [Theory]
    [InlineData("https://events.acme.test/", "*", "http://10.0.0.1:5080/x", "https://events.acme.test")]
    [InlineData(null, "*", "http://localhost:5080/acme/sources", "http://localhost:5080")]
    [InlineData(null, "*", "http://127.0.0.1:5080/", "http://127.0.0.1:5080")]
    [InlineData(null, "*", "http://[::1]:5080/", "http://[::1]:5080")]
    [InlineData(null, "events.acme.test;*.acme.example", "https://events.acme.test/", "https://events.acme.test")]
    [InlineData(null, "events.acme.test;*.acme.example", "https://eu.acme.example/", "https://eu.acme.example")]
    [InlineData(null, "*", "https://anything.test/", null)]
    [InlineData(null, null, "https://anything.test/", null)]
    [InlineData(null, "*.acme.example", "https://acme.example.evil.test/", null)]
    [InlineData("not an address", "*", "http://localhost/", null)]
    public void The_public_origin_is_set_or_vouched_for(string? publicUrl, string? allowedHosts, string asked, string? expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Connections:PublicUrl", publicUrl), new("AllowedHosts", allowedHosts)]).Build();

        var origin = new PublicOrigin(configuration).Of(new Uri(asked));

        Assert.Equal(expected, origin.Value);
        Assert.Equal(expected is null, origin.Problems is [{ Field: "Connections:PublicUrl" }]);
    }
}
