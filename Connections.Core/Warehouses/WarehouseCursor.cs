namespace Connections.Core.Warehouses;

/// <summary>How far something was loaded, as the warehouse itself keeps it.</summary>
/// <param name="LogId">The log that the position belongs to.</param>
/// <param name="Position">The text of the position behind the last event loaded.</param>
/// <param name="BatchId">The batch that moved it there.</param>
internal sealed record WarehouseCursor(Guid LogId, string Position, Guid BatchId);

/// <summary>The cursors of one source.</summary>
/// <param name="Source">The source's own; null where no batch of it was loaded yet.</param>
/// <param name="Lagging">Tables that lag behind it, with theirs.</param>
internal sealed record SourceCursors(WarehouseCursor? Source, IReadOnlyDictionary<string, WarehouseCursor> Lagging)
{
    /// <summary>The row of a source's own cursor has this in place of a table.</summary>
    public const string OwnTable = "";

    /// <summary>Sorts what the rows of the cursor's table say.</summary>
    public static IReadOnlyDictionary<Guid, SourceCursors> Of(IEnumerable<(Guid Source, string Table, WarehouseCursor Cursor)> rows) =>
        rows.GroupBy(row => row.Source).ToDictionary(
            source => source.Key,
            source => new SourceCursors(
                source.Where(row => row.Table == OwnTable).Select(row => row.Cursor).SingleOrDefault(),
                source.Where(row => row.Table != OwnTable).ToDictionary(row => row.Table, row => row.Cursor, StringComparer.Ordinal)));
}
