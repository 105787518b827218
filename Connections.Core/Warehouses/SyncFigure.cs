using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Warehouses;

/// <summary>
/// What the syncs of a source into a warehouse did in a quarter of an hour: short enough for the days of every time zone to be made of, and
/// kept apart from the history, whose rows are limited in number.
/// </summary>
public sealed class SyncFigure
{
    /// <summary>How long one is.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>The warehouse.</summary>
    public required Guid WarehouseId { get; init; }

    /// <summary>The source.</summary>
    public required Guid SourceId { get; init; }

    /// <summary>When it begins.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Syncs that ended in it.</summary>
    public int Syncs { get; set; }

    /// <summary>Those of them that failed.</summary>
    public int Failures { get; set; }

    /// <summary>Rows written, over all tables.</summary>
    public long Rows { get; set; }

    /// <summary>Rows by table, as a JSON object.</summary>
    public string Tables { get; set; } = "{}";

    /// <summary>When the quarter of an hour begins in which a time lies.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Length.Ticks), TimeSpan.Zero);

    internal sealed class Configuration : IEntityTypeConfiguration<SyncFigure>
    {
        public void Configure(EntityTypeBuilder<SyncFigure> builder)
        {
            builder.HasKey(f => new { f.WarehouseId, f.SourceId, f.Start });
            builder.HasOne<Warehouse>().WithMany().HasForeignKey(f => f.WarehouseId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
