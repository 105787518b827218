using Connections.Core.Accounts;
using Connections.Core.Destinations;
using Connections.Core.Mail;
using Connections.Core.Provisioning;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Storage;

/// <summary>What people edit and what they look up: <c>connections.db</c>. Small and relational; no event ever causes a query here.</summary>
public sealed class ConnectionsDb(DbContextOptions<ConnectionsDb> options) : IdentityUserContext<Person, Guid>(options)
{
    /// <summary>The workspaces: one.</summary>
    public DbSet<Workspace> Workspaces => Set<Workspace>();

    /// <summary>Audit trail.</summary>
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    /// <summary>Slugs that lead on.</summary>
    public DbSet<RetiredSlug> RetiredSlugs => Set<RetiredSlug>();

    /// <summary>Unclaimed invitations.</summary>
    public DbSet<Invitation> Invitations => Set<Invitation>();

    /// <summary>Everybody's views of the tables.</summary>
    public DbSet<TableView> TableViews => Set<TableView>();

    /// <summary>Sources.</summary>
    public DbSet<Source> Sources => Set<Source>();

    /// <summary>Write keys of all sources.</summary>
    public DbSet<WriteKey> WriteKeys => Set<WriteKey>();

    /// <summary>Destinations.</summary>
    public DbSet<Destination> Destinations => Set<Destination>();

    /// <summary>Requests for tools that the catalogue lacks.</summary>
    public DbSet<IntegrationRequest> IntegrationRequests => Set<IntegrationRequest>();

    /// <summary>Warehouses.</summary>
    public DbSet<Warehouse> Warehouses => Set<Warehouse>();

    /// <summary>History of syncs.</summary>
    public DbSet<SyncRun> SyncRuns => Set<SyncRun>();

    /// <summary>Tables and columns that syncs have loaded.</summary>
    public DbSet<LoadedColumn> LoadedColumns => Set<LoadedColumn>();

    /// <summary>What syncs did, by quarters of an hour.</summary>
    public DbSet<SyncFigure> SyncFigures => Set<SyncFigure>();

    /// <summary>Back-fills of warehouses.</summary>
    public DbSet<Backfill> Backfills => Set<Backfill>();

    /// <summary>The outbox.</summary>
    public DbSet<OutgoingMail> Mails => Set<OutgoingMail>();

    /// <summary>What the provisioning file said when it was last applied.</summary>
    public DbSet<AppliedFile> AppliedFiles => Set<AppliedFile>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(ConnectionsDb).Assembly);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite cannot order a DateTimeOffset, so times are stored as the ticks of their UTC instant.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.Properties<TimeSpan>().HaveConversion<long>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }
}
