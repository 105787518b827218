using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses;

/// <summary>An open warehouse, for the length of one sync. After an exception it is disposed and a new one opened.</summary>
internal interface IWarehouseSession : IAsyncDisposable
{
    /// <summary>What the engine makes of names.</summary>
    NameRules Names { get; }

    /// <summary>The cursors that this warehouse's sources have in it; none for a source that was never loaded.</summary>
    Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Loads a batch: tables, columns, rows and cursors are committed together or not at all. A table that fails for a reason of its own
    /// is left out, and gets a cursor of its own where the batch began. What there is to tell goes to the notices of the source.
    /// </summary>
    /// <param name="batch">What to load.</param>
    /// <param name="inWork">Told the table in work, and null when all is written and only the commit is left.</param>
    /// <param name="cancellationToken">Rolls the batch back.</param>
    Task<LoadOutcome> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken);
}
