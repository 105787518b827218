using System.Net;
using System.Text;
using Connections.Core.Delivery;
using Connections.Core.Destinations.Webhook;
using Connections.Core.Workspaces;
using Connections.Tests.Delivery;
using Connections.Web.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Demo;

public sealed class InspectorEndpointTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;
    private WebApplication _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _rig = await DeliveryRig.StartAsync();
        await _rig.AddWebhookAsync(new() { ["url"] = "http://127.0.0.1:5080/demo/inspector", ["sharedSecret"] = "top-secret" });
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(_rig.Services.GetRequiredService<Inspector>());
        builder.Services.AddSingleton(_rig.Services.GetRequiredService<CurrentSetup>());
        builder.Services.AddSingleton<TimeProvider>(_rig.Clock);
        _server = builder.Build();
        _server.MapInspector();
        await _server.StartAsync();
        _client = _server.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Theory]
    [InlineData("top-secret", true)]
    [InlineData("another", false)]
    [InlineData(null, null)]
    public async Task A_request_is_kept_with_whether_its_signature_holds(string? secret, bool? isValid)
    {
        var changes = 0;
        var inspector = _rig.Services.GetRequiredService<Inspector>();
        inspector.Changed += () => changes++;
        using var content = new StringContent("""{"a":1}""");
        if (secret is not null)
            content.Headers.Add("X-Signature", WebhookSignature.Of(secret, """{"a":1}"""u8));

        var answer = await _client.PostAsync("/demo/inspector", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var kept = Assert.Single(inspector.Requests);
        Assert.Equal(("POST", """{"a":1}""", isValid, 1), (kept.Method, kept.Body, kept.SignatureIsValid, changes));
        Assert.Equal(secret is not null, kept.Headers.Any(header => header.Key == "X-Signature"));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_not_kept()
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(new string('a', Inspector.MaxBodyBytes + 1)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _client.PostAsync("/demo/inspector", content)).StatusCode);
        Assert.Empty(_rig.Services.GetRequiredService<Inspector>().Requests);
    }

    [Fact]
    public void Only_the_newest_are_kept_newest_first()
    {
        var inspector = new Inspector();
        for (var at = 0; at < Inspector.Keeps + 2; at++)
            inspector.Add(new(default, "POST", [], $"{at}", null));

        Assert.Equal(Inspector.Keeps, inspector.Requests.Count);
        Assert.Equal(("201", "2"), (inspector.Requests[0].Body, inspector.Requests[^1].Body));
    }
}
