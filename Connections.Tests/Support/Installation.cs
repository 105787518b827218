using Connections.Core.Accounts;
using Connections.Core.Destinations;
using Connections.Core.Mail;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>
/// The domain on a data folder of its own, with a clock that the test sets, and without workers: a test runs the jobs itself. It can be
/// started again on the same folder, as after a kill.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    public static readonly Actor Ada = new(Guid.NewGuid(), "Ada");

    private readonly string _path = Directory.CreateTempSubdirectory("connections-").FullName;
    private readonly Dictionary<string, string?> _configuration;
    private DataFolder _folder;
    private ServiceProvider _services;

    private Installation(Dictionary<string, string?> configuration)
    {
        _configuration = configuration;
        (_folder, _services) = Build();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero));

    public InMemoryStorage Jobs { get; private set; } = new();

    public Guid WorkspaceId { get; private set; }

    public SourceAdministration Sources => Get<SourceAdministration>();

    public Setup Setup => Get<CurrentSetup>().Value;

    public static async Task<Installation> NewAsync(params (string Key, string Value)[] configuration)
    {
        var installation = new Installation(configuration.ToDictionary(c => c.Key, c => (string?)c.Value));
        await using var db = installation.Database();
        await db.Database.EnsureCreatedAsync();
        return installation;
    }

    /// <summary>One that was claimed: with workspace <c>acme</c> and the owner Olga.</summary>
    public static async Task<Installation> ClaimedAsync(params (string Key, string Value)[] configuration)
    {
        var installation = await NewAsync(configuration);
        var token = (await installation.Get<FirstRun>().OpenAsync(default))!.Split('=')[1];
        var owner = new FirstOwner("olga@acme.test", "Olga", "a long password", "Acme", "acme");
        var claimed = await installation.Get<FirstRun>().ClaimAsync(token, owner, default);
        installation.WorkspaceId = claimed.Value!.WorkspaceId;
        return installation;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ConnectionsDb Database() => Get<IDbContextFactory<ConnectionsDb>>().CreateDbContext();

    /// <summary>A new process on the same folder: nothing in memory is left, and booked jobs are forgotten.</summary>
    public async Task RestartAsync(params (string Key, string Value)[] configuration)
    {
        await StopAsync();
        foreach (var (key, value) in configuration)
            _configuration[key] = value;
        Jobs = new();
        (_folder, _services) = Build();
    }

    /// <summary>What the host does with each feature at start.</summary>
    public async Task StartHostedServicesAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(default);
        foreach (var service in _services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StartedAsync(default);
    }

    public List<RecurringJobDto> Recurring() => Jobs.GetConnection().GetRecurringJobs();

    public async Task<Source> AddSourceAsync(string name, string type = "javascript") =>
        (await Sources.AddAsync(new(name, type, "Production"), Ada, default)).Value!;

    public async Task<Source> SourceAsync(Guid id)
    {
        await using var db = Database();
        return await db.Sources.AsNoTracking().SingleAsync(s => s.Id == id);
    }

    /// <summary>An enabled destination of the source, saved as its administration saves one.</summary>
    public async Task<Guid> ConnectDestinationAsync(Guid sourceId)
    {
        await using var db = Database();
        var destination = new Destination
        {
            WorkspaceId = WorkspaceId,
            Slug = "hook",
            Name = "Hook",
            Type = "webhook",
            Enabled = true,
            CreatedAt = Clock.GetUtcNow(),
            CreatedBy = "Ada",
            Sources = { await db.Sources.SingleAsync(s => s.Id == sourceId) },
        };
        db.Add(destination);
        await db.SaveAndSetClocksAsync(Clock.GetUtcNow(), default);
        return destination.Id;
    }

    public async Task DisableDestinationAsync(Guid id)
    {
        await using var db = Database();
        (await db.Destinations.SingleAsync(d => d.Id == id)).Enabled = false;
        await db.SaveAndSetClocksAsync(Clock.GetUtcNow(), default);
    }

    public async Task<Warehouse> AddWarehouseAsync(string slug, bool enabled)
    {
        await using var db = Database();
        var warehouse = new Warehouse
        {
            WorkspaceId = WorkspaceId,
            Slug = slug,
            Name = slug,
            Type = "duckdb",
            Enabled = enabled,
            CreatedAt = Clock.GetUtcNow(),
            CreatedBy = "Ada",
        };
        db.Add(warehouse);
        await db.SaveAndSetClocksAsync(Clock.GetUtcNow(), default);
        return warehouse;
    }

    public async Task<List<AuditEntry>> AuditAsync(string what)
    {
        await using var db = Database();
        return await db.Audit.Where(entry => entry.Event == what).OrderBy(entry => entry.At).ToListAsync();
    }

    public async Task<List<OutgoingMail>> MailsAsync()
    {
        await using var db = Database();
        return await db.Mails.AsNoTracking().OrderBy(m => m.CreatedAt).ThenBy(m => m.To).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_path, recursive: true);
    }

    private async Task StopAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
        Jobs.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private (DataFolder Folder, ServiceProvider Services) Build()
    {
        var folder = DataFolder.Open(_path);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_configuration).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IBackgroundJobClient>(_ => new BackgroundJobClient(Jobs));
        services.AddSingleton<IRecurringJobManager>(_ => new RecurringJobManager(Jobs));
        services.AddStorage(folder);
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddMail().AddAccounts().AddSourceLife().AddIntegrationRequests();
        return (folder, services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
    }
}
