using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Core.Mail;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using DuckDB.NET.Data;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Warehouses;

/// <summary>The feature as it is registered, on a data folder of the test's own, with a log in memory, a clock that stands, and jobs that are run by hand.</summary>
internal sealed class SyncHost : IBackgroundJobClient, IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("connections-sync-").FullName;
    private readonly DataFolder _folder;
    private readonly ServiceProvider _services;

    private SyncHost(Action<IServiceCollection>? also)
    {
        _folder = DataFolder.Open(_root);
        Log = new(Clock);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(Configuration)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IEventLog>(Log)
            .AddSingleton<IBackgroundJobClient>(this)
            .AddSingleton(typeof(ILogger<>), typeof(Microsoft.Extensions.Logging.Abstractions.NullLogger<>))
            .AddSingleton<ILoggerFactory>(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)
            .AddStorage(_folder)
            .AddMail()
            .AddWarehouses();
        also?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public static Actor Ada { get; } = new(Guid.NewGuid(), "Ada");

    public FakeTimeProvider Clock { get; } = new(new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero));

    public InMemoryEventLog Log { get; }

    public IConfiguration Configuration { get; } = new ConfigurationBuilder().AddInMemoryCollection().Build();

    /// <summary>Jobs that were queued and not yet run.</summary>
    public List<Job> Queued { get; } = [];

    /// <summary>What the queue throws at the moment; null when it takes jobs.</summary>
    public Exception? QueueTrouble { get; set; }

    public Guid WebsiteId { get; } = Guid.NewGuid();

    public Guid BackendId { get; } = Guid.NewGuid();

    public static async Task<SyncHost> StartAsync(Action<IServiceCollection>? also = null)
    {
        var host = new SyncHost(also);
        await using var db = await host.DbAsync();
        await db.Database.EnsureCreatedAsync();
        var workspace = new Workspace { Slug = "acme", Name = "Acme", CreatedAt = host.Clock.GetUtcNow() };
        db.Add(workspace);
        foreach (var (id, slug) in new[] { (host.WebsiteId, "website"), (host.BackendId, "backend") })
        {
            db.Add(new Source
            {
                Id = id,
                WorkspaceId = workspace.Id,
                Slug = slug,
                Name = slug,
                Type = "http",
                WarehouseSchema = slug,
                CreatedAt = host.Clock.GetUtcNow(),
                CreatedBy = "Ada",
                UnconnectedSince = host.Clock.GetUtcNow(),
            });
        }

        await db.SaveChangesAsync();
        return host;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<ConnectionsDb> DbAsync() => Get<IDbContextFactory<ConnectionsDb>>().CreateDbContextAsync();

    public async Task<Warehouse> AddWarehouseAsync(string? schedule = null, params Guid[] sources)
    {
        var added = await Get<WarehouseAdministration>().AddAsync(
            new("duckdb", "Analytics", sources.Length > 0 ? sources : [WebsiteId], []) { Schedule = schedule }, Ada, default);
        return added.Value!;
    }

    /// <summary>Adds the warehouse of a test's own.</summary>
    public async Task<Warehouse> AddWarehouseAsync(TestWarehouse into)
    {
        var added = await Get<WarehouseAdministration>().AddAsync(
            new(into.Engine.Profile.Slug, "Analytics", [WebsiteId], into.Settings.DeepClone().AsObject()) { Schedule = "null" }, Ada, default);
        return added.Value ?? throw new InvalidOperationException(string.Join(' ', added.Problems));
    }

    /// <summary>The warehouse as the pipeline has it.</summary>
    public WarehouseSetup Setup(Warehouse warehouse) => Get<CurrentSetup>().Value.Warehouses[warehouse.Id];

    /// <summary>Runs a sync as the queue would.</summary>
    public Task SyncAsync(Warehouse warehouse, string startedBy = "Ada", CancellationToken cancellationToken = default) =>
        Get<SyncJob>().RunAsync(warehouse.Id, startedBy, cancellationToken);

    public async Task<IReadOnlyList<SyncRun>> RunsAsync()
    {
        await using var db = await DbAsync();
        return await db.SyncRuns.AsNoTracking().OrderBy(run => run.StartedAt).ToListAsync();
    }

    /// <summary>Runs a statement on the default warehouse file.</summary>
    public void Execute(string sql) => Scalar(sql);

    /// <summary>The single value of a query on the default warehouse file.</summary>
    public object? Scalar(string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={_folder.DuckDb}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Track(Guid source, string id, string name = "Clicked", JsonObject? properties = null) => Log.Add(source, new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["event"] = name,
        ["receivedAt"] = Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        ["properties"] = properties ?? [],
    });

    string IBackgroundJobClient.Create(Job job, IState state)
    {
        if (QueueTrouble is { } trouble)
            throw trouble;
        Queued.Add(job);
        return $"{Queued.Count}";
    }

    bool IBackgroundJobClient.ChangeState(string jobId, IState state, string expectedState) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_root, recursive: true);
    }
}
