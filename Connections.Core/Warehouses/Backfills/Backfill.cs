using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Warehouses.Backfills;

/// <summary>How a back-fill stands. The words are in the database.</summary>
public enum BackfillState
{
    /// <summary>It runs, or waits for its turn: one thing at a time loads a warehouse.</summary>
    Open,

    /// <summary>It has loaded its range.</summary>
    Done,

    /// <summary>Somebody has cancelled it; what it had loaded stays.</summary>
    Cancelled,

    /// <summary>It could not go on; the reason stands in its history.</summary>
    Failed,
}

/// <summary>
/// A stretch of the log that is loaded once more into a warehouse: what was left out when it was passed, or what somebody deleted there.
/// Rows that are there already stay as they are. It has a cursor of its own in the warehouse, and leaves those of the syncs alone.
/// </summary>
public sealed class Backfill
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The warehouse.</summary>
    public required Guid WarehouseId { get; init; }

    /// <summary>The sources, at least one.</summary>
    public required List<Guid> Sources { get; init; }

    /// <summary>The tables; empty for all.</summary>
    public List<string> Tables { get; init; } = [];

    /// <summary>Events stored at or after this time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Events stored before this time.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>How it stands.</summary>
    public BackfillState State { get; set; }

    /// <summary>Where it begins in the log, as the text of a position.</summary>
    public required string Start { get; init; }

    /// <summary>Where it ends.</summary>
    public required string End { get; init; }

    /// <summary>Where it reads on at the latest: never ahead of its cursor in the warehouse. Retention keeps what lies behind.</summary>
    public required string Position { get; set; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Backfill>
    {
        public void Configure(EntityTypeBuilder<Backfill> builder)
        {
            builder.HasIndex(b => new { b.WarehouseId, b.CreatedAt });
            builder.HasOne<Warehouse>().WithMany().HasForeignKey(b => b.WarehouseId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
