using System.Text.Json;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>
/// What was loaded, as the lake itself keeps it: an object with all cursors of the warehouse, and a list of its files for each batch.
/// </summary>
/// <remarks>
/// <para>A batch first writes its list, then its files, then the cursors: that last object is the commit. A kill before it leaves a list with a
/// higher number than the cursors name; whoever opens the lake next deletes the files of that list, and then the list, before anything else is
/// written. A kill after it leaves nothing to do. So a redo may have other files and other ends than what it redoes.</para>
/// <para>The lists stay: a reader who wants only what is committed takes the files of those up to the number that the cursors name.</para>
/// </remarks>
internal sealed class LakeLedger(ILakeStore store, Guid warehouse)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private State _state = new(0, Guid.Empty, []);

    /// <summary>The cursors, by source and table.</summary>
    public IReadOnlyList<LakeCursor> Cursors => _state.Cursors;

    /// <summary>What the files of the next batch are called.</summary>
    public string NextName(Guid batch) => LakeLayout.NameOf(_state.Number + 1, batch);

    /// <summary>Reads the cursors.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var key = LakeLayout.Cursors(warehouse);
        if (await store.ReadAsync(key, cancellationToken) is not { } stored)
            return;
        try
        {
            _state = JsonSerializer.Deserialize<State>(stored, Format)!;
        }
        catch (JsonException e)
        {
            throw new WarehouseException(
                WarehouseFault.Cursor, false, $"{key} in {store.Name} cannot be read, so where to go on is not known. Put back what was there. ({e.Message})", e);
        }
    }

    /// <summary>Takes away what batches left that were never committed.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var folder = LakeLayout.Batches(warehouse);
        var last = _state.Number == 0 ? null : $"{folder}{LakeLayout.NameOf(_state.Number, _state.Batch)}.json";
        foreach (var list in await store.ListAsync(folder, last, int.MaxValue, cancellationToken))
        {
            if (await store.ReadAsync(list, cancellationToken) is { } stored)
            {
                foreach (var file in JsonSerializer.Deserialize<BatchList>(stored, Format)!.Files)
                    await store.DeleteAsync(file.Key, cancellationToken);
            }

            await store.DeleteAsync(list, cancellationToken);
        }
    }

    /// <summary>Says which files a batch is about to write.</summary>
    public Task AnnounceAsync(WarehouseBatch batch, IEnumerable<StagedFile> files, CancellationToken cancellationToken)
    {
        var list = new BatchList(batch.Id, batch.At, [.. files.Select(file => new ListedFile(file.Key, file.Rows))]);
        return store.WriteAsync($"{LakeLayout.Batches(warehouse)}{NextName(batch.Id)}.json", JsonSerializer.SerializeToUtf8Bytes(list, Format), cancellationToken);
    }

    /// <summary>Commits a batch: moves the cursors of its sources.</summary>
    /// <param name="batch">The batch, whose files are all written.</param>
    /// <param name="loaded">Its rows.</param>
    /// <param name="cancellationToken">Ends it; whether it was committed is not known then.</param>
    public async Task CommitAsync(WarehouseBatch batch, IReadOnlyList<LoadedTable> loaded, CancellationToken cancellationToken)
    {
        var cursors = _state.Cursors.ToDictionary(cursor => (cursor.Source, cursor.Table));
        foreach (var source in batch.Sources)
        {
            var id = source.Rows.SourceId;
            var key = (id, batch.Lagging ?? SourceCursors.OwnTable);
            if (batch is { Lagging: not null, CatchesUp: true })
                cursors.Remove(key);
            else
                cursors[key] = new(id, key.Item2, batch.LogId, batch.Next.ToString(), batch.Id, loaded.Where(table => table.SourceId == id).Sum(table => table.Rows), batch.At);
        }

        var next = new State(_state.Number + 1, batch.Id, [.. cursors.Values]);
        await store.WriteAsync(LakeLayout.Cursors(warehouse), JsonSerializer.SerializeToUtf8Bytes(next, Format), cancellationToken);
        _state = next;
    }

    private sealed record State(long Number, Guid Batch, IReadOnlyList<LakeCursor> Cursors);

    private sealed record BatchList(Guid Batch, DateTimeOffset At, IReadOnlyList<ListedFile> Files);

    private sealed record ListedFile(string Key, long Rows);
}

/// <summary>One cursor: a source's own, or that of a table which lags.</summary>
internal sealed record LakeCursor(Guid Source, string Table, Guid Log, string Position, Guid Batch, long Rows, DateTimeOffset CommittedAt);
