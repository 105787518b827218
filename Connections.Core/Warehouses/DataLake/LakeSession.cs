using System.Collections.Frozen;
using Connections.Core.Warehouses.Repeats;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>
/// A lake opened for a sync. A batch is staged whole in a local folder, then its list, its files and at last the cursors are written (see
/// <see cref="LakeLedger"/>): each event is there once, whatever ends it where.
/// </summary>
internal sealed class LakeSession(EngineContext context, ILakeStore store) : IWarehouseSession
{
    // Objects are written side by side: each takes a round trip, whatever its size.
    private const int ParallelPuts = 8;

    private readonly LakeLedger _ledger = new(store, context.Warehouse.Id);
    private readonly SuspectedIds _ids = new(context);
    private readonly LakeStaging _staging = new(Path.Combine(context.TemporaryFolder, $"lake-{context.Warehouse.Id:N}"), context.Options);
    private readonly Dictionary<string, LakeSchema> _schemas = new(StringComparer.Ordinal);

    // Segment's own limit for the columns of a lake.
    public NameRules Names { get; } = new(250);

    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken)
    {
        await _ledger.ReadAsync(cancellationToken);
        await _ledger.SweepAsync(cancellationToken);
        var cursors = SourceCursors.Of(_ledger.Cursors.Select(cursor => (cursor.Source, cursor.Table, new WarehouseCursor(cursor.Log, cursor.Position, cursor.Batch))));
        _ids.Follow(cursors);
        return cursors;
    }

    public async Task<LoadOutcome> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken)
    {
        List<StagedFile> files = [];
        List<LoadedTable> loaded = [];
        try
        {
            foreach (var source in batch.Sources.Where(source => source.Rows.RowCount > 0))
                await StageAsync(batch, source.Rows, files, loaded, inWork, cancellationToken);
            foreach (var schema in _schemas.Values.Where(schema => schema.IsChanged))
                await schema.SaveAsync(store, cancellationToken);

            if (files.Count > 0)
                await _ledger.AnnounceAsync(batch, files, cancellationToken);
            await Parallel.ForEachAsync(
                files, new ParallelOptions { MaxDegreeOfParallelism = ParallelPuts, CancellationToken = cancellationToken }, async (file, stop) => await store.PutAsync(file.Key, file.Path, stop));
            inWork(null);
            await _ledger.CommitAsync(batch, loaded, cancellationToken);
            _ids.Follow(batch);
            return new(loaded, []);
        }
        catch (DuckDBException e)
        {
            throw DuckDb.DuckDbFaults.Of(e, context.TemporaryFolder);
        }
        finally
        {
            foreach (var file in files)
                File.Delete(file.Path);
        }
    }

    public ValueTask DisposeAsync()
    {
        _staging.Dispose();
        store.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StageAsync(
        WarehouseBatch batch, EventRows source, List<StagedFile> files, List<LoadedTable> loaded, Action<string?> inWork, CancellationToken cancellationToken)
    {
        var schema = await SchemaOfAsync(source, cancellationToken);
        var wasEmpty = _ids.IsNew(source.SourceId) && (await store.ListAsync(LakeLayout.SourceFolder(source.Schema), after: null, most: 1, cancellationToken)).Count == 0;
        // The ledger took away what a batch left that was not committed.
        var suspects = _ids.Exchange(batch, source, wasEmpty, isUndone: true);
        var since = source.RepeatsSince(context.Options.DuplicateWindow);
        var discards = new Discards(source.Texts, source.Notices);
        var name = _ledger.NextName(batch.Id);
        // A lake has no table of all tracks: one reads the events' own.
        foreach (var rows in source.Tables.Where(rows => rows.Name != TableNames.Tracks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            inWork($"{schema.Name}.{rows.Name}");
            var repeats = await new LakeRepeats(store, _staging).FindAsync(schema.Name, rows, source.Texts, suspects, since, cancellationToken);
            if (repeats.Count < rows.Count)
                Stage(rows, repeats);
        }

        if (discards.Rows.Count > 0)
            Write(discards.Rows, FrozenSet<int>.Empty, null);

        void Stage(TableRows rows, IReadOnlySet<int> repeats)
        {
            if (!schema.HasRoomFor(rows))
            {
                discards.AddAll(rows, repeats, $"The schema has {context.Options.MaxTables} tables, the most that it may have.");
                return;
            }

            Write(rows, repeats, discards);
            foreach (var lost in rows.Lost.Where(lost => !repeats.Contains(lost.Row)))
                discards.Add(rows, lost.Row, lost.Column, lost.Text, lost.Reason);
        }

        void Write(TableRows rows, IReadOnlySet<int> except, Discards? aside)
        {
            rows.SeeKinds(except);
            schema.MakeRoomFor(rows);
            files.AddRange(_staging.Write(schema, rows, except, source.Texts, batch.At, aside, name));
            loaded.Add(new(source.SourceId, rows.Name, rows.Count - except.Count));
        }
    }

    private async Task<LakeSchema> SchemaOfAsync(EventRows source, CancellationToken cancellationToken)
    {
        if (!_schemas.TryGetValue(source.Schema, out var schema))
            _schemas.Add(source.Schema, schema = await LakeSchema.ReadAsync(store, source.Schema, context.Options, cancellationToken));
        return schema;
    }
}
