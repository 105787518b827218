using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses;

/// <summary>An open warehouse, for the length of one sync. After an exception it is disposed and a new one opened.</summary>
internal interface IWarehouseSession : IAsyncDisposable
{
    /// <summary>The cursors that this warehouse's sources have in it; none for a source that was never loaded.</summary>
    Task<IReadOnlyDictionary<Guid, WarehouseCursor>> ReadCursorsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Loads a batch: tables, columns, rows and cursors are committed together or not at all. What it has to tell goes to the notices of
    /// the source.
    /// </summary>
    /// <param name="batch">What to load.</param>
    /// <param name="inWork">Told the table in work, and null when all is written and only the commit is left.</param>
    /// <param name="cancellationToken">Rolls the batch back.</param>
    /// <returns>Rows written, by source and table.</returns>
    Task<IReadOnlyList<LoadedTable>> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken);
}

/// <summary>How far a source was loaded, as the warehouse itself keeps it.</summary>
/// <param name="LogId">The log that the position belongs to.</param>
/// <param name="Position">The text of the position behind the last event loaded.</param>
internal sealed record WarehouseCursor(Guid LogId, string Position);

/// <summary>Events of a stretch of the log, as rows.</summary>
/// <param name="Id">Names the batch in the cursor's row.</param>
/// <param name="At">When it was made: the rows' <c>uuid_ts</c>.</param>
/// <param name="Sources">The sources whose cursors move, with their rows; some may have none.</param>
/// <param name="LogId">The log.</param>
/// <param name="Next">Where the cursors of all of them stand afterwards.</param>
internal sealed record WarehouseBatch(Guid Id, DateTimeOffset At, IReadOnlyList<EventRows> Sources, Guid LogId, LogPosition Next);

/// <summary>Rows that a batch wrote into a table.</summary>
internal sealed record LoadedTable(Guid SourceId, string Table, long Rows);
