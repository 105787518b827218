using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Repeats;

/// <summary>What an open warehouse suspects of being there already: the memory of ids of each source, and the batch that the source's cursor names.</summary>
internal sealed class SuspectedIds(EngineContext context)
{
    private readonly Dictionary<Guid, Guid> _lastBatches = [];

    /// <summary>Takes in what the warehouse says of its cursors.</summary>
    public void Follow(IReadOnlyDictionary<Guid, SourceCursors> cursors)
    {
        foreach (var (source, cursor) in cursors)
        {
            if (cursor.Source is { } own)
                _lastBatches[source] = own.BatchId;
        }
    }

    /// <summary>Takes in that the warehouse has a batch, cursors and all.</summary>
    public void Follow(WarehouseBatch committed)
    {
        if (committed.Lagging is not null)
            return; // the source's own cursor stands where it stood
        foreach (var source in committed.Sources)
            _lastBatches[source.Rows.SourceId] = committed.Id;
    }

    /// <summary>Whether no batch of the source was ever committed.</summary>
    public bool IsNew(Guid source) => !_lastBatches.ContainsKey(source);

    /// <summary>
    /// Remembers the ids of a source's part of a batch, and says which of them may be there. To be called before anything of it is written: an
    /// id too many in the memory costs a look, one too few a row that is there twice.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="rows">The source's part.</param>
    /// <param name="wasEmpty">Whether its schema had no table when the session began.</param>
    /// <param name="isUndone">Whether what a batch left that was not committed is certainly gone from the warehouse.</param>
    /// <returns>Hashes of ids that may be there; null where any may.</returns>
    public IReadOnlySet<ulong>? Exchange(WarehouseBatch batch, EventRows rows, bool wasEmpty, bool isUndone = false)
    {
        if (batch.Lagging is not null)
            return null; // its ids were told when its source passed them
        var memory = new LoadedIds(Path.Combine(context.StateFolder, $"{rows.SourceId:N}"), context.Options.DuplicateWindow);
        var last = _lastBatches.TryGetValue(rows.SourceId, out var id) ? id : (Guid?)null;
        return memory.Exchange(last, isFresh: last is null && wasEmpty, batch.Id, rows, isUndone);
    }
}
