using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Connections.Core.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Collection;

public sealed class RateLimitTests(CollectionHost host) : IClassFixture<CollectionHost>, IAsyncLifetime
{
    private const string Event = """{"userId":"u","event":"E"}""";

    public Task InitializeAsync()
    {
        host.Refused.Clear();
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => host.LimitAsync(null);

    [Fact]
    public async Task Without_a_limit_everything_passes()
    {
        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/v1/track", Event)).Status);
    }

    [Fact]
    public async Task Beyond_its_burst_a_source_is_told_when_to_come_again_and_may_then()
    {
        await host.LimitAsync(2, burst: 3);
        var before = host.EventLog.End;

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
            statuses.Add((await host.PostAsync("/v1/track", Event)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++)
            statuses.Add((await host.PostAsync("/v1/track", Event)).Status);

        Assert.Equal([200, 200, 200, 429, 429, 200, 200, 429], statuses.Select(status => (int)status));
        Assert.Equal(5, (await host.StoredAsync(before)).Count);
        Assert.Equal(["rate_limited", "rate_limited", "rate_limited"], host.Refused);
    }

    [Fact]
    public async Task A_page_of_another_origin_may_read_when_to_come_again()
    {
        await host.EmptyBucketAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/t")
        {
            Content = new StringContent("""{"writeKey":"KEYSERVER000000000000000000000001","userId":"u","event":"E"}""", null, "text/plain"),
        };
        request.Headers.Add("Origin", "https://shop.test");

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("rate_limited", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Equal(["1"], response.Headers.GetValues("X-RateLimit-Reset"));
        Assert.Contains("Retry-After", string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_over_the_limit_is_not_even_parsed()
    {
        await host.EmptyBucketAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.PostAsync("/v1/batch", "no json")).Status);
    }

    [Fact]
    public async Task Another_source_is_not_held_up()
    {
        await host.EmptyBucketAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/v1/track", Event, "KEYWEBSITE00000000000000000000002")).Status);
    }

    [Fact]
    public async Task A_pixel_over_the_limit_is_an_image_all_the_same_and_counted()
    {
        await host.EmptyBucketAsync();
        host.Refused.Clear();

        using var response = await host.Client.GetAsync(new Uri("/v1/pixel/track?writeKey=KEYSERVER000000000000000000000001&userId=u&event=Opened", UriKind.Relative));

        Assert.Equal("image/gif", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["rate_limited"], host.Refused);
    }

    [Fact]
    public void The_wait_is_of_whole_seconds_and_never_longer_than_libraries_wait()
    {
        var limits = host.Services.GetRequiredService<RateLimits>();
        var source = new Core.Workspaces.SourceSetup(Guid.NewGuid(), "s", "S", SourceType.Find("http")!, true, "s") { RateLimit = new(1, 1) };

        Assert.Null(limits.Refuse(source));
        host.Clock.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(TimeSpan.FromSeconds(1), limits.Refuse(source));
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(limits.Refuse(source));
        Assert.NotNull(limits.Refuse(source)); // an hour of quiet is still one burst
    }
}
