using Connections.Core.Log;
using Connections.Core.Warehouses.Backfills;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// Reads the log once for all sources of a warehouse, from the lowest of their cursors, and loads it in batches. The cursors are the
/// warehouse's own and move with each batch's commit; a source that is ahead of the others is passed over until they have caught up.
/// </summary>
/// <remarks>
/// A table that fails has a cursor of its own, where the batch began that it failed in. Before anything else it is tried again, alone, from
/// there to its source's cursor; until that goes well the others go on without it.
/// </remarks>
internal sealed class LogLoad(
    IEventLog log,
    IWarehouseSession session,
    EngineContext context,
    IReadOnlyList<SourceSetup> sources,
    SyncTally tally,
    RunningSync running,
    Func<bool> isWanted,
    TimeProvider clock)
{
    private readonly string[] _names = [context.Warehouse.Id.ToString(), context.Warehouse.Slug];
    private readonly Dictionary<Guid, LogPosition> _cursors = [];
    private readonly Dictionary<(Guid Source, string Table), LogPosition> _lagging = [];

    /// <summary>Loads everything before <paramref name="end"/>.</summary>
    /// <param name="end">Where to stop.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <param name="cancellationToken">Ends it at once; the batch under way is rolled back.</param>
    public async Task RunAsync(LogPosition end, CancellationToken stop, CancellationToken cancellationToken)
    {
        await ReadCursorsAsync(cancellationToken);
        foreach (var (source, table) in _lagging.Keys.ToList())
            await CatchUpAsync(sources.Single(s => s.Id == source), table, stop, cancellationToken);
        await LoadAsync(sources, only: null, Lowest(), end, Batch, stop, cancellationToken);

        WarehouseBatch? Batch(BatchRows rows, LogPosition from, LogPosition next)
        {
            // Made while the batch before it was written, it may have rows of a table that failed there.
            foreach (var (source, table) in _lagging.Keys)
                rows.Sources[source].Skip(table);
            return new(
                Guid.NewGuid(),
                clock.GetUtcNow(),
                [.. rows.Sources.Values.Where(source => _cursors[source.SourceId].IsBefore(next)).Select(source => new SourceBatch(source, _cursors[source.SourceId]))],
                log.Id,
                next);
        }
    }

    // Alone, so that what fails in it holds up nothing else.
    private async Task CatchUpAsync(SourceSetup source, string table, CancellationToken stop, CancellationToken cancellationToken)
    {
        var lag = _lagging[(source.Id, table)];
        if (lag.IsBefore(_cursors[source.Id]))
        {
            await LoadAsync([source], table, lag, _cursors[source.Id], Batch, stop, cancellationToken);
            return;
        }

        // Retention took what it lacked: nothing is left to catch up with.
        using var none = new BatchRows([source], context.TemporaryFolder, (of, texts) => RowsOf(of, texts, table));
        await CommitAsync(Batch(none, lag, lag)!, cancellationToken);

        // Null where it has failed again: it waits for the next sync.
        WarehouseBatch? Batch(BatchRows rows, LogPosition from, LogPosition next)
        {
            if (_lagging[(source.Id, table)] != from)
                return null;
            var isLast = !next.IsBefore(_cursors[source.Id]);
            return new(Guid.NewGuid(), clock.GetUtcNow(), [new(rows.Sources[source.Id], from)], log.Id, next) { Lagging = table, CatchesUp = isLast };
        }
    }

    private async Task LoadAsync(
        IReadOnlyList<SourceSetup> of,
        string? only,
        LogPosition position,
        LogPosition end,
        Func<BatchRows, LogPosition, LogPosition, WarehouseBatch?> batchOf,
        CancellationToken stop,
        CancellationToken cancellationToken)
    {
        // A source that is ahead was read already; not so for a table that lags.
        var starts = only is null ? _cursors.ToDictionary() : [];
        var fill = new BatchFill(log, context.Options, record => only is not null || !record.Position.IsBefore(starts[record.SourceId]));
        await new ReadAhead(fill, () => new(of, context.TemporaryFolder, (source, texts) => RowsOf(source, texts, only)), tally, running, clock).RunAsync(
            position,
            end,
            async (rows, from, next) =>
            {
                // Somebody may have deleted or disabled it meanwhile: nothing more is written then.
                if (!isWanted() || batchOf(rows, from, next) is not { } batch)
                    return false;
                await CommitAsync(batch, cancellationToken);
                return true;
            },
            stop);
    }

    private EventRows RowsOf(SourceSetup source, TextArena texts, string? only = null) =>
        new(source.Id, source.WarehouseSchema, _names, texts, session.Names) { Only = only, Selection = context.Warehouse.Selection.Of(source.Id) };

    private async Task ReadCursorsAsync(CancellationToken cancellationToken)
    {
        var stored = await session.ReadCursorsAsync(cancellationToken);
        var start = context.Warehouse.LoadsFrom is { } time ? await log.FindAsync(time, cancellationToken) ?? log.End : log.Start;
        foreach (var source in sources)
        {
            var cursors = stored.GetValueOrDefault(source.Id);
            _cursors[source.Id] = cursors?.Source is { } own ? PositionOf(source, own) : start;
            foreach (var (table, cursor) in (cursors?.Lagging ?? new Dictionary<string, WarehouseCursor>()).Where(lag => !BackfillCursor.IsOne(lag.Key)))
                _lagging[(source.Id, table)] = PositionOf(source, cursor);
            SayLoadedTo(source.Id);
        }
    }

    private LogPosition PositionOf(SourceSetup source, WarehouseCursor cursor)
    {
        if (cursor.LogId != log.Id || !LogPosition.TryParse(cursor.Position, out var position))
        {
            throw new WarehouseException(
                WarehouseFault.Cursor,
                false,
                $"The warehouse was loaded from another event log ({cursor.LogId:N}) than this one ({log.Id:N}), so where to go on is not known. To load this log from its oldest event, "
                + $"delete the rows of warehouse {context.Warehouse.Id} from the table _connections_cursor of its schema _connections; events that are there already are not doubled.");
        }

        if (!position.IsBefore(log.Start))
            return position;
        tally.Sources[source.Id].Notices.Warn(
            null, null, "The log's retention passed this source's cursor: events that came in between may not have been loaded. Sync more often than the retention.");
        return log.Start;
    }

    private LogPosition Lowest() => _cursors.Values.Aggregate((lowest, cursor) => cursor.IsBefore(lowest) ? cursor : lowest);

    // What the log has to keep: also for a table that lags.
    private void SayLoadedTo(Guid source) => tally.Sources[source].LoadedTo =
        _lagging.Where(lag => lag.Key.Source == source).Select(lag => lag.Value).Append(_cursors[source]).Aggregate((lowest, cursor) => cursor.IsBefore(lowest) ? cursor : lowest);

    private async Task CommitAsync(WarehouseBatch batch, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var outcome = await session.LoadAsync(batch, table => running.Report(tally, table), cancellationToken);
        tally.Loading += clock.GetElapsedTime(began);

        foreach (var table in outcome.Loaded)
            tally.Sources[table.SourceId].Add(table.Table, table.Rows);
        foreach (var (rows, from) in batch.Sources)
        {
            Move(batch, rows.SourceId, outcome.Failed);
            foreach (var failed in outcome.Failed.Where(failed => failed.SourceId == rows.SourceId))
                _lagging.TryAdd((failed.SourceId, failed.Table), from);

            tally.Sources[rows.SourceId].Bytes += rows.EventBytes;
            tally.Sources[rows.SourceId].Notices.AddAll(rows.Notices);
            tally.Sources[rows.SourceId].See(rows, outcome.Loaded);
            SayLoadedTo(rows.SourceId);
        }

        running.Report(tally, table: null);
    }

    private void Move(WarehouseBatch batch, Guid source, IReadOnlyList<FailedTable> failed)
    {
        if (batch.Lagging is not { } table)
            _cursors[source] = batch.Next;
        else if (failed.Count == 0 && batch.CatchesUp)
            _lagging.Remove((source, table));
        else if (failed.Count == 0)
            _lagging[(source, table)] = batch.Next;
    }
}
