using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Log;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Hangfire;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Delivery;

/// <summary>Delivery as it is registered, with a folder of its own, a log in memory, a clock that stands, and a vendor that does as it is told.</summary>
internal sealed class DeliveryRig : IAsyncDisposable
{
    public static readonly Actor Somebody = new(Guid.NewGuid(), "Jane");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connections-");
    private readonly Dictionary<string, string?> _settings = [];
    private ServiceProvider _services = null!;
    private DataFolder _data = null!;

    private DeliveryRig()
    {
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 5, 10, 0, 0, TimeSpan.Zero));

    public ScriptedVendor Vendor { get; } = new();

    public InMemoryLog Log { get; private set; } = null!;

    public Guid SourceId { get; private set; }

    /// <summary>Delivers in place of what is registered; null for that.</summary>
    public Deliverer? Deliverer { get; set; }

    /// <summary>Where jobs are enqueued; null where none may be.</summary>
    public IBackgroundJobClient? Jobs { get; set; }

    public IServiceProvider Services => _services;

    public DestinationAdministration Destinations => _services.GetRequiredService<DestinationAdministration>();

    public IDeliveryState State => _services.GetRequiredService<IDeliveryState>();

    public DeliveryReports Reports => _services.GetRequiredService<DeliveryReports>();

    public static async Task<DeliveryRig> StartAsync(params (string Option, string Value)[] options)
    {
        var rig = new DeliveryRig();
        foreach (var (option, value) in (ReadOnlySpan<(string, string)>)[("Linger", "00:00:00"), ("BatchLinger", "00:00:00"), .. options])
            rig._settings[$"Connections:Delivery:{option}"] = value;
        rig.Log = new(rig.Clock);
        rig._services = rig.Build();
        await rig.SeedAsync();
        return rig;
    }

    /// <summary>What a new process finds: nothing is left but the folder and the log.</summary>
    public async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _data.Dispose();
        _services = Build();
        await _services.GetRequiredService<CurrentSetup>().ReloadAsync(default);
    }

    /// <summary>An enabled webhook.</summary>
    public async Task<Destination> AddWebhookAsync(JsonObject? settings = null, bool enabled = true, string? endpoint = null, IReadOnlyList<WantedMapping>? mappings = null)
    {
        var wanted = new NewDestination("webhook", $"Hook {Guid.NewGuid():N}", [SourceId], settings ?? new() { ["url"] = "https://hooks.example.com/in" })
        {
            Endpoint = endpoint,
            Mappings = mappings,
        };
        var added = await Destinations.AddAsync(wanted, Somebody, default);
        Assert.Empty(added.Problems);
        return enabled ? (await Destinations.SetEnabledAsync(added.Value!.Id, true, Somebody, default)).Value! : added.Value!;
    }

    /// <summary>Changes a destination in the snapshot alone, until the next save.</summary>
    public void Change(Guid destination, Func<DestinationSetup, DestinationSetup> change)
    {
        ref var setup = ref ValueOf(_services.GetRequiredService<CurrentSetup>());
        setup = setup with { Destinations = setup.Destinations.Select(one => one.Key == destination ? new(one.Key, change(one.Value)) : one).ToFrozenDictionary() };
    }

    /// <summary>One more source; its id.</summary>
    public async Task<Guid> AddSourceAsync(string slug)
    {
        await using var db = await _services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        var source = Source((await db.Workspaces.SingleAsync()).Id, slug);
        db.Add(source);
        await db.SaveChangesAsync();
        return source.Id;
    }

    /// <summary>An event of a user, whose body at the vendor is just its name.</summary>
    public void Track(string user, string name) => Log.Append(SourceId, user, $$"""{"type":"track","event":"{{name}}","messageId":"{{name}}"}""", messageId: name);

    /// <summary>Runs slices until nothing is left that could be done at this time.</summary>
    public async Task<SliceEnd> DrainAsync(Guid destination)
    {
        var end = new SliceEnd(true, null, null);
        while (end.MoreNow)
            end = await (Deliverer ?? _services.GetRequiredService<Deliverer>()).DeliverSliceAsync(destination, default);
        return end;
    }

    /// <summary>Sends the parked events again; how many were sent.</summary>
    public async Task<int> ResendAsync(Guid destination)
    {
        var sent = 0;
        for (long? after = 0; after is { } from;)
            after = await _services.GetRequiredService<Resend>().RunAsync(destination, ParkedSelection.All, from, (count, _) => sent += count, default);
        return sent;
    }

    /// <summary>A mapping that sends the event's name alone.</summary>
    public static WantedMapping NameOnly(string trigger = "type = \"track\"", string? url = null) =>
        new("Name", "send", trigger, new() { ["data"] = new JsonObject { ["@path"] = "$.event" }, ["url"] = url });

    /// <summary>The same, several in one request: an array of names.</summary>
    public static WantedMapping Batched(int size = 100, string trigger = "type = \"track\"", string? url = null) =>
        new("Batch", "send", trigger, new()
        {
            ["data"] = new JsonObject { ["@path"] = "$.event" },
            ["url"] = url,
            ["enable_batching"] = true,
            ["batch_size"] = size,
        });

    /// <summary>What a destination's events are counted as.</summary>
    public async Task<(long Delivered, long Retried, long Discarded)> CountsAsync(Guid destination)
    {
        var report = await Reports.ReadAsync(destination, default);
        return (report.Delivered, report.Retried, report.Discarded);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _data.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref Setup ValueOf(CurrentSetup current);

    private ServiceProvider Build()
    {
        _data = DataFolder.Open(_folder.FullName);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IEventLog>(Log);
        services.AddStorage(_data);
        services.AddDelivery();
        services.AddSingleton<IBackgroundJobClient>(_ => Jobs ?? throw new InvalidOperationException("No job is enqueued here."));
        services.Configure<HttpClientFactoryOptions>("delivery", options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = Vendor));
        return services.BuildServiceProvider();
    }

    private async Task SeedAsync()
    {
        await using var db = await _services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();
        await db.Database.EnsureCreatedAsync();
        var workspace = new Workspace { Slug = "acme", Name = "Acme", CreatedAt = Clock.GetUtcNow() };
        var source = Source(workspace.Id, "website");
        db.AddRange(workspace, source);
        await db.SaveChangesAsync();
        SourceId = source.Id;
    }

    private Source Source(Guid workspaceId, string slug) => new()
    {
        WorkspaceId = workspaceId,
        Slug = slug,
        Name = slug,
        Type = "javascript",
        WarehouseSchema = slug,
        CreatedAt = Clock.GetUtcNow(),
        CreatedBy = "Jane",
    };
}
