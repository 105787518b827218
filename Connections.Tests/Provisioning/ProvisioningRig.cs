using System.Text.Json.Nodes;
using Connections.Core.Accounts;
using Connections.Core.Delivery;
using Connections.Core.Log;
using Connections.Core.Mail;
using Connections.Core.Provisioning;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Hangfire;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Provisioning;

/// <summary>What a provisioning file is applied to: the domain as it is registered, on a folder of its own.</summary>
internal sealed class ProvisioningRig : IAsyncDisposable
{
    public static readonly Actor Ada = new(Guid.NewGuid(), "Ada");

    /// <summary>The documented example, with the one engine that is always there.</summary>
    public const string Example = """
        {
          "workspace":    { "slug": "acme", "name": "Acme" },
          "owner":        { "email": "owner@acme.test", "password": "${OWNER_PASSWORD}" },
          "sources":      [ { "slug": "website", "name": "Website", "type": "javascript", "environment": "Production",
                              "writeKeys": ["wk_website"], "enabled": true, "settings": {} } ],
          "destinations": [ { "slug": "hook", "name": "Hook", "type": "webhook", "sources": ["website"], "enabled": true,
                              "settings": { "url": "https://hooks.example.com/connections" } } ],
          "warehouses":   [ { "slug": "pg", "name": "Postgres", "type": "duckdb", "sources": ["website"], "enabled": true,
                              "settings": { "path": "dw.duckdb" },
                              "schedule": "0 * * * *" } ]
        }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("connections-");
    private readonly DataFolder _folder;
    private readonly ServiceProvider _services;

    private ProvisioningRig()
    {
        _folder = DataFolder.Open(_directory.FullName);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IEventLog>(new InMemoryLog(clock));
        services.AddSingleton<IBackgroundJobClient>(_ => throw new InvalidOperationException("No job is enqueued here."));
        services.AddSingleton<IRecurringJobManager>(_ => throw new InvalidOperationException("No job is booked here."));
        services.AddStorage(_folder).AddDelivery().AddWarehouses().AddMail().AddAccounts().AddSourceLife().AddProvisioning();
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public Setup Setup => Get<CurrentSetup>().Value;

    public static async Task<ProvisioningRig> StartAsync()
    {
        var rig = new ProvisioningRig();
        await using var db = rig.Database();
        await db.Database.EnsureCreatedAsync();
        return rig;
    }

    /// <summary>One to which a file was applied.</summary>
    public static async Task<ProvisioningRig> StartAsync(JsonObject file)
    {
        var rig = await StartAsync();
        await rig.ApplyAsync(file);
        return rig;
    }

    /// <summary>The example as an object to change.</summary>
    public static JsonObject File() => JsonNode.Parse(Example)!.AsObject();

    public Task ApplyAsync(JsonObject file) => ApplyAsync(file.ToJsonString());

    public async Task ApplyAsync(string text)
    {
        await using var scope = _services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Provisioner>().ApplyAsync(Parse(text), "setup.json", default);
    }

    public static ProvisioningFile Parse(string text) =>
        ProvisioningFile.Parse("setup.json", text, name => name == "OWNER_PASSWORD" ? "correct horse battery" : null);

    /// <summary>The one source, destination or warehouse of that slug, as the pipeline sees it; null where there is none.</summary>
    public SourceSetup? Source(string slug = "website") => Setup.Sources.Values.SingleOrDefault(s => s.Slug == slug);

    public DestinationSetup? Destination(string slug = "hook") => Setup.Destinations.Values.SingleOrDefault(d => d.Slug == slug);

    public WarehouseSetup? Warehouse(string slug = "pg") => Setup.Warehouses.Values.SingleOrDefault(w => w.Slug == slug);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IServiceScope Scope() => _services.CreateScope();

    public ConnectionsDb Database() => Get<IDbContextFactory<ConnectionsDb>>().CreateDbContext();

    public async Task<List<string>> AuditAsync()
    {
        await using var db = Database();
        return await db.Audit.Select(entry => $"{entry.ActorName}: {entry.Event}: {entry.ObjectName}").ToListAsync();
    }

    /// <summary>Every byte of the database's files, as text.</summary>
    public string Stored()
    {
        SqliteConnection.ClearAllPools();
        return string.Concat(_directory.EnumerateFiles("connections.db*").Select(file => System.IO.File.ReadAllText(file.FullName, System.Text.Encoding.Latin1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
        SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }
}
