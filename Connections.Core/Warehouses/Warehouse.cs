using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Warehouses;

/// <summary>A database into which events are loaded in bulk, on a schedule.</summary>
public sealed class Warehouse
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>See <see cref="Workspaces.Slug"/>.</summary>
    public required string Slug { get; set; }

    /// <summary>The name shown to people, 1 to 100 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The engine's slug, such as <c>duckdb</c>. It cannot change.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it is synced.</summary>
    public bool Enabled { get; set; }

    /// <summary>Settings that are not secret, as a JSON object.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>Secret settings, as an encrypted JSON object (see <c>Storage.SecretBox</c>); null where there is none.</summary>
    public string? Secrets { get; set; }

    /// <summary>
    /// When it syncs, as the JSON of the provisioning file: a cron text (UTC), <c>{"cron":…,"timezone":…}</c>, <c>{"everyMinutes":n}</c>,
    /// <c>{"hours":[…],"timezone":…}</c>, or <c>null</c> for by hand.
    /// </summary>
    public string Schedule { get; set; } = "\"0 * * * *\"";

    /// <summary>What of its sources is left out, as JSON; see <see cref="Selective.SyncSelection"/>.</summary>
    public string Selection { get; set; } = "{}";

    /// <summary>Whether what the product itself did is loaded too, into tables of their own.</summary>
    public bool Operations { get; set; }

    /// <summary>Whether its sources are loaded from when it was made on; else from the oldest event that the log keeps.</summary>
    public bool SkipsHistory { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of whoever made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The sources it loads.</summary>
    public List<Source> Sources { get; init; } = [];

    internal sealed class Configuration : IEntityTypeConfiguration<Warehouse>
    {
        public void Configure(EntityTypeBuilder<Warehouse> builder)
        {
            builder.HasIndex(w => new { w.WorkspaceId, w.Slug }).IsUnique();
            builder.HasMany(w => w.Sources).WithMany().UsingEntity("WarehouseSources");
            builder.HasOne<Workspace>().WithMany().HasForeignKey(w => w.WorkspaceId);
        }
    }
}
