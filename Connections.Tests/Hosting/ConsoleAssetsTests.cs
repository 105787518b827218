using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Connections.Core.Storage;
using Connections.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Hosting;

public sealed class ConsoleAssetsTests : IAsyncLifetime
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler());
    private readonly string _path = Directory.CreateTempSubdirectory("connections-assets-").FullName;
    private WebApplication? _app;

    private Uri StyleSheet => new($"{_app!.Urls.Single()}/_content/MudBlazor/MudBlazor.min.css");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(DataFolder.Open(_path));
        _app = builder.Build();
        _app.MapConsoleAssets();
        await _app.StartAsync();
    }

    [Fact]
    public void Every_asset_that_the_build_knows_is_embedded()
    {
        using var manifest = JsonDocument.Parse(EmbeddedAssets.OpenManifest());
        var assets = new EmbeddedAssets();

        var files = manifest.RootElement.GetProperty("Endpoints").EnumerateArray().Select(endpoint => endpoint.GetProperty("AssetFile").GetString()!).ToHashSet();

        Assert.Contains(files, file => file.EndsWith("blazor.web.js", StringComparison.Ordinal));
        Assert.All(files, file => Assert.True(assets.GetFileInfo(file).Exists, file));
    }

    [Fact]
    public async Task An_asset_is_sent_compressed_to_who_takes_that()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, StyleSheet);
        request.Headers.AcceptEncoding.Add(new("gzip"));

        using var answer = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/css", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task An_asset_that_the_browser_has_is_not_sent_again()
    {
        using var first = await Client.GetAsync(StyleSheet);
        using var request = new HttpRequestMessage(HttpMethod.Get, StyleSheet);
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag));

        using var second = await Client.SendAsync(request);

        Assert.True(first.Headers.CacheControl?.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public void The_manifest_is_in_the_data_folder_only_while_it_is_read() =>
        Assert.Empty(Directory.GetFiles(_app!.Services.GetRequiredService<DataFolder>().Temporary));

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        Directory.Delete(_path, recursive: true);
    }
}
