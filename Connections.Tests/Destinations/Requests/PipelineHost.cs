using System.Text.Json.Nodes;
using Connections.Core.Accounts;
using Connections.Core.Delivery;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Mail;
using Connections.Core.Provisioning;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Connections.Web.Collection;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Destinations.Requests;

/// <summary>
/// Collection behind a real socket, the log, and delivery to a real sink, as they are registered and set up by a file; with a clock that the
/// test sets, and slices that it runs.
/// </summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("connections-");
    private readonly DataFolder _folder;
    private readonly InMemoryStorage _jobs = new();
    private readonly FakeTimeProvider _clock;
    private readonly WebApplication _app;
    private HttpClient _sender = null!;

    private PipelineHost(FakeTimeProvider clock)
    {
        _clock = clock;
        _folder = DataFolder.Open(_directory.FullName);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            [new("Connections:PublicUrl", "https://collect.test"), new("Connections:Delivery:AllowPrivateNetworks", "true"), new("Connections:Delivery:Linger", "00:00:00"), new("Connections:Delivery:BatchLinger", "00:00:00")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IEventLog>(_ => new SegmentLog(_folder.Log, new() { MinFreeShare = 0 }, clock));
        builder.Services.AddSingleton<IBackgroundJobClient>(new BackgroundJobClient(_jobs));
        builder.Services.AddSingleton<IRecurringJobManager>(new RecurringJobManager(_jobs));
        builder.Services.AddStorage(_folder).AddIngest().AddDelivery().AddWarehouses().AddMail().AddAccounts().AddSourceLife().AddProvisioning();
        builder.Services.AddCollection();
        _app = builder.Build();
        _app.UseCollectionFirst();
        _app.UseRouting();
        _app.MapCollection();
    }

    public Setup Setup => _app.Services.GetRequiredService<CurrentSetup>().Value;

    public static async Task<PipelineHost> StartAsync(FakeTimeProvider clock, JsonObject setupFile)
    {
        var host = new PipelineHost(clock);
        await host._app.Services.GetRequiredService<DatabaseUpgrade>().RunAsync(default);
        await using (var scope = host._app.Services.CreateAsyncScope())
        {
            var provisioner = scope.ServiceProvider.GetRequiredService<Provisioner>();
            await provisioner.ApplyAsync(ProvisioningFile.Parse("setup.json", setupFile.ToJsonString(), _ => null), "setup.json", default);
        }

        await host._app.StartAsync();
        host._sender = new(new SocketsHttpHandler()) { BaseAddress = new(host._app.Urls.Single()) };
        return host;
    }

    /// <summary>Sends one event to a source by its write key.</summary>
    public async Task CollectAsync(string writeKey, JsonObject json)
    {
        var body = new JsonObject { ["writeKey"] = writeKey, ["batch"] = new JsonArray(json.DeepClone()), ["sentAt"] = json["sentAt"]?.DeepClone() };
        using var answer = await _sender.PostAsync("/v1/batch", new StringContent(body.ToJsonString()));
        Assert.Equal("""{"success":true}""", (await answer.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal));
    }

    /// <summary>What the log holds of a source.</summary>
    public async Task<IReadOnlyList<JsonObject>> StoredAsync(string source)
    {
        var id = Setup.Sources.Values.Single(one => one.Slug == source).Id;
        var slice = await _app.Services.GetRequiredService<IEventLog>().ReadBackAsync(_app.Services.GetRequiredService<IEventLog>().End, new HashSet<Guid> { id }, 100, default);
        return [.. slice.Reverse().Select(record => JsonNode.Parse(record.Json.Span)!.AsObject())];
    }

    /// <summary>Delivers all that waits for a destination; what was parked, as sentences.</summary>
    public async Task<IReadOnlyList<string>> DrainAsync(string destination)
    {
        var id = Setup.Destinations.Values.Single(one => one.Slug == destination).Id;
        var end = new SliceEnd(true, null, null);
        while (end.MoreNow)
            end = await _clock.LettingTimePassAsync(_app.Services.GetRequiredService<Deliverer>().DeliverSliceAsync(id, default));
        return [.. (await _app.Services.GetRequiredService<DeliveryReports>().ParkedAsync(id, 10, default)).Select(parked => parked.Reason)];
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _jobs.Dispose();
        _folder.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }
}
