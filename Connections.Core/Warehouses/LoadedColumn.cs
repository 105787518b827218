using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Warehouses;

/// <summary>
/// A table, or a column of it, that syncs have loaded into a warehouse, and since when: what selective sync lists, also while the warehouse
/// is not to be reached. Rows are only added.
/// </summary>
public sealed class LoadedColumn
{
    /// <summary>The row's key: later ones are greater.</summary>
    public long Id { get; init; }

    /// <summary>The warehouse.</summary>
    public required Guid WarehouseId { get; init; }

    /// <summary>The source.</summary>
    public required Guid SourceId { get; init; }

    /// <summary>The table, as it is called in the source's schema.</summary>
    public required string Table { get; init; }

    /// <summary>The column; empty for the table itself.</summary>
    public required string Column { get; init; }

    /// <summary>When a sync loaded it first.</summary>
    public required DateTimeOffset At { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<LoadedColumn>
    {
        public void Configure(EntityTypeBuilder<LoadedColumn> builder)
        {
            builder.HasIndex(c => new { c.WarehouseId, c.SourceId, c.Table, c.Column }).IsUnique();
            builder.HasOne<Warehouse>().WithMany().HasForeignKey(c => c.WarehouseId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
