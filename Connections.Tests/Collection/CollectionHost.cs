using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Tests.Log;
using Connections.Tests.Support;
using Connections.Web.Collection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Collection;

/// <summary>The real endpoints behind a real socket, with a clock that stands still and a peer address of choice.</summary>
public sealed class CollectionHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connections-").FullName;
    private DataFolder? _data;
    private WebApplication? _app;

    public static DateTimeOffset Now { get; } = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    public string? PublicUrl { get; init; } = "https://collect.test";

    /// <summary>Further settings.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    public FakeTimeProvider Clock { get; } = new(Now);

    internal SlowDisk Disk { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public IEventLog EventLog => Services.GetRequiredService<IEventLog>();

    /// <summary>Source by write key.</summary>
    public Dictionary<string, Guid> Sources { get; } = [];

    /// <summary>Codes of refused events, in order.</summary>
    public List<string> Refused { get; } = [];

    public async Task InitializeAsync()
    {
        Build();
        await SeedAsync();
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Stops, and starts again on the same data folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Build();
        await StartAsync();
    }

    /// <summary>Posts to a path; without a key the body has to name it.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(
        string path, byte[] body, string? key = "KEYSERVER000000000000000000000001", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (key is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")));
        change?.Invoke(request);
        using var response = await Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    public Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(
        string path, string body, string? key = "KEYSERVER000000000000000000000001", Action<HttpRequestMessage>? change = null) =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), key, change);

    /// <summary>Limits the requests of the server's source; null for no limit.</summary>
    public async Task LimitAsync(int? requestsPerSecond, int? burst = null)
    {
        var sources = new Core.Sources.SourceAdministration(Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>(), Clock);
        var limited = await sources.LimitAsync(Sources["KEYSERVER000000000000000000000001"], requestsPerSecond, burst, new(Guid.NewGuid(), "Ada"), CancellationToken.None);
        Assert.Empty(limited.Problems);
    }

    /// <summary>Sets a limit of one request a second, and takes it.</summary>
    public async Task EmptyBucketAsync()
    {
        await LimitAsync(1);
        await PostAsync("/v1/batch", """{"batch":[]}""");
    }

    /// <summary>The texts of what was stored behind a position.</summary>
    public async Task<List<LogRecord>> StoredAsync(LogPosition from) =>
        [.. (await EventLog.ReadAsync(from, null, 10_000, 100 << 20, CancellationToken.None)).Records];

    private void Build()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Connections:PublicUrl", PublicUrl), new("AllowedHosts", "*"), .. Settings]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _data = DataFolder.Open(_folder);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddStorage(_data);
        builder.Services.AddSingleton<IEventLog>(_ => new SegmentLog(_data.Log, new() { MinFreeShare = 0 }, Clock, disk: Disk));
        builder.Services.AddIngest();
        builder.Services.AddCollection();
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
            return next(context);
        });
        _app.UseCollectionFirst();
        _app.UseRouting();
        _app.MapCollection();
    }

    private async Task StartAsync()
    {
        Services.GetRequiredService<Refusals>().Sampled += sample => Refused.Add(sample.Refusal.Code);
        await _app!.StartAsync();
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(_app.Urls.Single()) };
    }

    private async Task StopAsync()
    {
        Client.Dispose();
        await _app!.DisposeAsync();
        _data!.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private async Task SeedAsync()
    {
        var workspace = await Services.SeedWorkspaceAsync();
        foreach (var (type, key, enabled) in new[]
        {
            ("http", "KEYSERVER000000000000000000000001", true), ("javascript", "KEYWEBSITE00000000000000000000002", true),
            ("kotlin", "KEYMOBILE000000000000000000000003", true), ("http", "KEYDISABLED0000000000000000000004", false),
        })
            Sources[key] = await Services.SeedSourceAsync(workspace, type, key, enabled);
    }
}
