using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Warehouses;

/// <summary>How a sync stands or ended (warehouse contract, §10).</summary>
public enum SyncStatus
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>No notices and all rows, or nothing to load.</summary>
    Success,

    /// <summary>Notices, and some rows.</summary>
    Partial,

    /// <summary>Notices or an error, and no rows.</summary>
    Failure,

    /// <summary>Stopped by a person, or cut off by the end of the process; the next one takes up what it left.</summary>
    Cancelled,
}

/// <summary>One sync of one source into one warehouse: a line of the sync history.</summary>
public sealed class SyncRun
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The warehouse.</summary>
    public required Guid WarehouseId { get; init; }

    /// <summary>The source.</summary>
    public required Guid SourceId { get; init; }

    /// <summary>Who started it: a person's name, or <c>Schedule</c>.</summary>
    public required string StartedBy { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How it stands.</summary>
    public SyncStatus Status { get; set; }

    /// <summary>Rows written, over all tables.</summary>
    public long Rows { get; set; }

    /// <summary>Time spent reading the log and making rows.</summary>
    public TimeSpan Preparation { get; set; }

    /// <summary>Time spent writing to the warehouse.</summary>
    public TimeSpan Loading { get; set; }

    /// <summary>Rows by table, as a JSON object of table name → count.</summary>
    public string Tables { get; set; } = "{}";

    /// <summary>Notices as a JSON array of <c>{"level","table","column","message","count"}</c>.</summary>
    public string Notices { get; set; } = "[]";

    /// <summary>
    /// Up to where the source was loaded when it ended, as the text of a position in the log: retention keeps what lies behind it. Null
    /// where it did not get to see the warehouse's cursor.
    /// </summary>
    public string? Position { get; set; }

    /// <summary>What made it fail, in words that say what to do; null where nothing did.</summary>
    public string? Error { get; set; }

    /// <summary>What kind of trouble the database made; null where it made none.</summary>
    public SyncTrouble? Trouble { get; set; }

    /// <summary>Bytes of events that were read and loaded.</summary>
    public long Bytes { get; set; }

    /// <summary>The back-fill that it belongs to; null for a sync.</summary>
    public Guid? BackfillId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SyncRun>
    {
        public void Configure(EntityTypeBuilder<SyncRun> builder)
        {
            builder.HasIndex(r => new { r.WarehouseId, r.StartedAt });
            builder.HasIndex(r => new { r.WarehouseId, r.SourceId, r.StartedAt });
            builder.HasOne<Warehouse>().WithMany().HasForeignKey(r => r.WarehouseId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
