namespace Connections.Core.Warehouses.Backfills;

/// <summary>What is to be loaded once more.</summary>
/// <param name="WarehouseId">The warehouse, enabled.</param>
/// <param name="Sources">Sources that it loads, at least one.</param>
/// <param name="From">Events stored at or after this time.</param>
/// <param name="To">Events stored before this time.</param>
public sealed record NewBackfill(Guid WarehouseId, IReadOnlyList<Guid> Sources, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Only these tables; empty for all. <c>users</c> and <c>accounts</c> come with <c>identifies</c> and <c>groups</c>.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];
}
