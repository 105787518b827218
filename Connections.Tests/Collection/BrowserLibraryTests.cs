using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Connections.Web.Collection;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Collection;

public sealed class BrowserLibraryTests : IAsyncLifetime
{
    private const string Key = "KEYWEBSITE00000000000000000000002";

    /// <summary>As on a developer's machine: nothing set, plain http on loopback.</summary>
    private readonly CollectionHost _host = new() { PublicUrl = null };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory, InlineData("analytics.min.js"), InlineData("analytics.js"), InlineData("platform/analytics.min.js"), InlineData("platform/analytics.js")]
    public async Task The_loader_is_served_under_each_of_its_names(string name)
    {
        using var response = await _host.Client.GetAsync($"/analytics.js/v1/{Key}/{name}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("public, max-age=60", response.Headers.CacheControl!.ToString());
        Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("analytics", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_loader_that_the_browser_has_is_not_sent_again_packed_or_plain()
    {
        foreach (var encoding in new[] { "gzip", "identity" })
        {
            using var first = new HttpRequestMessage(HttpMethod.Get, $"/analytics.js/v1/{Key}/analytics.min.js");
            first.Headers.AcceptEncoding.Add(new(encoding));
            using var answer = await _host.Client.SendAsync(first);
            using var again = new HttpRequestMessage(HttpMethod.Get, first.RequestUri);
            again.Headers.AcceptEncoding.Add(new(encoding));
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var second = await _host.Client.SendAsync(again);

            Assert.Equal(encoding == "gzip" ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        }
    }

    [Fact]
    public async Task Every_chunk_that_the_loader_may_ask_for_is_served_for_ever()
    {
        var library = _host.Services.GetRequiredService<BrowserLibrary>();
        Assert.True(library.Chunks.Count() >= 8);

        foreach (var chunk in library.Chunks)
        {
            using var response = await _host.Client.GetAsync($"/analytics-next/bundles/{chunk}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
            Assert.Contains("immutable", response.Headers.CacheControl!.ToString());
        }

        using var unknown = await _host.Client.GetAsync("/analytics-next/bundles/other.bundle.0.js");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Settings_over_plain_http_name_this_host_and_http()
    {
        var settings = await SettingsAsync();

        var segment = settings["integrations"]!["Segment.io"]!;
        Assert.Equal($"{_host.Client.BaseAddress!.Authority}/v1", (string)segment["apiHost"]!);
        Assert.Equal("http", (string)segment["protocol"]!);
        Assert.Equal(0, (int)settings["metrics"]!["sampleRate"]!);
        Assert.DoesNotContain("segment.com", settings.ToJsonString());
    }

    [Fact]
    public async Task A_host_that_only_the_request_names_is_not_handed_on()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/projects/{Key}/settings");
        request.Headers.Host = "evil.example";

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Connections__PublicUrl", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_key_is_told_in_words()
    {
        using var response = await _host.Client.GetAsync("/analytics.js/v1/NOSUCHKEY/analytics.min.js");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("text/plain", "utf-8"), response.Content.Headers.ContentType);
        Assert.Contains("write key", await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonObject> SettingsAsync() =>
        JsonNode.Parse(await _host.Client.GetStringAsync($"/v1/projects/{Key}/settings"))!.AsObject();
}
