using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses;

/// <summary>Events of a stretch of the log, as rows.</summary>
/// <param name="Id">Names the batch in the cursor's row.</param>
/// <param name="At">When it was made: the rows' <c>uuid_ts</c>.</param>
/// <param name="Sources">The sources whose cursors move, with their rows; some may have none.</param>
/// <param name="LogId">The log.</param>
/// <param name="Next">Where the cursors of all of them stand afterwards.</param>
internal sealed record WarehouseBatch(Guid Id, DateTimeOffset At, IReadOnlyList<SourceBatch> Sources, Guid LogId, LogPosition Next)
{
    /// <summary>The lagging table that this batch loads after the others, and whose cursor moves in place of its one source's; null for all tables.</summary>
    public string? Lagging { get; init; }

    /// <summary>Whether the lagging table has caught up with its source then, and needs no cursor of its own any more.</summary>
    public bool CatchesUp { get; init; }
}

/// <summary>One source's part of a batch.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="From">Where its cursor stood before: where a table lags that fails in this batch.</param>
internal sealed record SourceBatch(EventRows Rows, LogPosition From);

/// <summary>What became of a batch.</summary>
/// <param name="Loaded">Rows written, by source and table.</param>
/// <param name="Failed">Tables that were left out, and lag from this batch on.</param>
internal sealed record LoadOutcome(IReadOnlyList<LoadedTable> Loaded, IReadOnlyList<FailedTable> Failed);

/// <summary>Rows that a batch wrote into a table.</summary>
internal sealed record LoadedTable(Guid SourceId, string Table, long Rows);

/// <summary>A table that a batch could not load; why is in the source's notices.</summary>
internal sealed record FailedTable(Guid SourceId, string Table);
