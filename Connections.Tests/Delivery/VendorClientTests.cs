using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Delivery;

/// <summary>The guarded client, on real connections to loopback.</summary>
public sealed class VendorClientTests : IAsyncLifetime
{
    private LoopbackSink _sink = null!;

    public async Task InitializeAsync() => _sink = await LoopbackSink.StartAsync();

    public async Task DisposeAsync() => await _sink.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("017700000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::1]")]
    public async Task No_spelling_of_a_private_address_gets_past_the_guard(string host)
    {
        var outcome = await SendAsync(Request($"http://{host}:{_sink.Address.Port}/"), allowsPrivate: false);

        var discarded = Assert.IsType<Outcome.Discarded>(outcome);
        Assert.Equal("ADDRESS_REFUSED", discarded.Code);
        Assert.Contains("Connections:Delivery:AllowPrivateNetworks", discarded.Reason, StringComparison.Ordinal);
        Assert.Empty(_sink.Received);
    }

    [Fact]
    public async Task What_is_sent_is_what_was_made_with_our_name_on_it()
    {
        var request = Request(_sink.Address + "in?a=1") with { Headers = [new("X-Custom", "abc"), new("Host", "evil.example.com"), new("Content-Language", "en")] };

        Assert.IsType<Outcome.Delivered>(await SendAsync(request));

        var received = Assert.Single(_sink.Received);
        Assert.Equal(("POST", "/in?a=1", """{"a":1}"""), (received.Method, received.Address.PathAndQuery, received.Body));
        Assert.Equal(("application/json", "abc", _sink.Address.Authority, "en"), (received.Headers["Content-Type"], received.Headers["X-Custom"], received.Headers["Host"], received.Headers["Content-Language"]));
        Assert.Matches("^Connections/[0-9.]+$", received.Headers["User-Agent"]);
    }

    [Fact]
    public async Task An_endpoint_replaces_the_origin_and_says_whom_it_stands_for()
    {
        Assert.IsType<Outcome.Delivered>(await SendAsync(Request("https://hooks.example.com/in/deep?a=1"), _sink.Address));

        var received = Assert.Single(_sink.Received);
        Assert.Equal("/in/deep?a=1", received.Address.PathAndQuery);
        Assert.Equal("hooks.example.com", received.Headers["X-Forwarded-Host"]);
    }

    [Theory, InlineData(307), InlineData(308)]
    public async Task A_redirect_that_keeps_the_request_is_followed_on_the_same_host(int status)
    {
        _sink.Answers = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/new" ? 200 : status;
            context.Response.Headers.Location = "/new";
            return Task.CompletedTask;
        };

        Assert.IsType<Outcome.Delivered>(await SendAsync(Request(_sink.Address + "old")));

        Assert.Equal([("POST", """{"a":1}"""), ("POST", """{"a":1}""")], _sink.Received.Select(request => (request.Method, request.Body)));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("http://localhost/")]
    public async Task No_redirect_leads_to_an_address_that_only_this_network_reaches(string location)
    {
        // Even a redirect that stayed on its host would be connected to by the guard alone, which judges each connection anew.
        var handler = new ScriptedVendor { Answers = _ => Task.FromResult(Redirect(location)) };
        var answer = await new VendorClient(new OneClient(handler), Options.Create(new DeliveryOptions()), TimeProvider.System)
            .SendAsync(Request("http://public.example.com/"), null, readsAll: false, default);

        Assert.Equal(307, answer.Status);
        Assert.Equal("public.example.com", Assert.Single(handler.Received).Address.Host);
        Assert.Equal("ADDRESS_REFUSED", Assert.IsType<Outcome.Discarded>(await SendAsync(Request(location), allowsPrivate: false)).Code);
    }

    [Theory]
    [InlineData(302, "/new")]
    [InlineData(307, "http://other.example.com/")]
    [InlineData(307, "http://127.0.0.2/")]
    public async Task Any_other_redirect_is_refused_instead_of_being_taken_for_a_delivery(int status, string location)
    {
        _sink.Answers = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };

        var discarded = Assert.IsType<Outcome.Discarded>(await SendAsync(Request(_sink.Address + "old")));

        Assert.Equal($"{status}", discarded.Code);
        Assert.Single(_sink.Received);
    }

    [Fact]
    public async Task Of_a_long_answer_only_the_start_is_kept()
    {
        _sink.Answers = async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.Body.WriteAsync(new byte[1_000_000]);
        };

        Assert.Equal(4096, Assert.IsType<Outcome.Discarded>(await SendAsync(Request(_sink.Address.AbsoluteUri))).Response!.Length);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("a\r\n\r\nGET /admin HTTP/1.1")]
    [InlineData("Zoë")]
    public async Task A_header_that_cannot_be_sent_as_it_is_is_refused_for_good_and_not_sent(string value)
    {
        var outcome = await SendAsync(Request(_sink.Address.AbsoluteUri) with { Headers = [new("X-Name", value)] });

        Assert.Equal("BAD_REQUEST", Assert.IsType<Outcome.Discarded>(outcome).Code);
        Assert.Empty(_sink.Received);
    }

    [Fact]
    public async Task A_vendor_that_refuses_the_connection_is_tried_again()
    {
        var address = _sink.Address.AbsoluteUri;
        await _sink.DisposeAsync();

        Assert.Equal("ECONNREFUSED", Assert.IsType<Outcome.Retry>(await SendAsync(Request(address))).Code);
    }

    [Fact]
    public async Task A_vendor_that_breaks_off_is_tried_again()
    {
        _sink.Answers = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal("ECONNRESET", Assert.IsType<Outcome.Retry>(await SendAsync(Request(_sink.Address.AbsoluteUri))).Code);
    }

    [Fact]
    public async Task A_vendor_that_does_not_answer_in_time_is_tried_again()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Vendor.Answers = _ =>
        {
            asked.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        var sending = rig.Services.GetRequiredService<VendorClient>().SendAsync(Request("https://slow.example.com/"), null, readsAll: false, default);
        await asked.Task;

        rig.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("ETIMEDOUT", (await Assert.ThrowsAsync<VendorException>(() => sending)).Result.Code);
    }

    private static HttpResponseMessage Redirect(string location)
    {
        var answer = new HttpResponseMessage(System.Net.HttpStatusCode.TemporaryRedirect);
        answer.Headers.Location = new(location);
        return answer;
    }

    private static ActionRequest Request(string address) => ActionRequest.Json(HttpMethod.Post, new(address), new JsonObject { ["a"] = 1 });

    private static async Task<Outcome> SendAsync(ActionRequest request, Uri? endpoint = null, bool allowsPrivate = true)
    {
        var options = Options.Create(new DeliveryOptions { AllowPrivateNetworks = allowsPrivate });
        using var handler = new GuardedConnection(options).Handler();
        try
        {
            var answer = await new VendorClient(new OneClient(handler), options, TimeProvider.System).SendAsync(request, endpoint, readsAll: false, default);
            return RetryPolicy.Judge(EventResult.Of(answer), answer.Body.IsEmpty ? null : answer.Text, answered: true);
        }
        catch (VendorException e)
        {
            return RetryPolicy.Judge(e.Result, null, answered: false);
        }
    }
}
