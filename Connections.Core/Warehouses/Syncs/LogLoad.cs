using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>
/// Reads the log once for all sources of a warehouse, from the lowest of their cursors, and loads it in batches. The cursors are the
/// warehouse's own and move with each batch's commit; a source that is ahead of the others is passed over until they have caught up.
/// </summary>
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
    // What is held of a batch until it is committed; the reads before it are small beside that.
    private const long BatchBytes = 64 << 20;
    private const int ReadRecords = 5_000, ReadBytes = 4 << 20;

    private readonly Dictionary<Guid, LogPosition> _cursors = [];

    /// <summary>Loads everything before <paramref name="end"/>.</summary>
    /// <param name="end">Where to stop.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <param name="cancellationToken">Ends it at once; the batch under way is rolled back.</param>
    public async Task RunAsync(LogPosition end, CancellationToken stop, CancellationToken cancellationToken)
    {
        await ReadCursorsAsync(cancellationToken);
        using var texts = new TextArena();
        string[] names = [context.Warehouse.Id.ToString(), context.Warehouse.Slug];
        var rows = sources.ToDictionary(source => source.Id, source => new EventRows(source.Id, source.WarehouseSchema, names, texts));

        var position = Lowest();
        Expect(position, end);
        while (position.IsBefore(end))
        {
            stop.ThrowIfCancellationRequested();
            // Somebody deleted or disabled it meanwhile: nothing more is written.
            if (!isWanted())
                return;

            var began = clock.GetTimestamp();
            position = await FillAsync(rows, texts, position, end, cancellationToken);
            tally.Preparation += clock.GetElapsedTime(began);
            await CommitAsync([.. rows.Values.Where(source => _cursors[source.SourceId].IsBefore(position))], position, cancellationToken);

            foreach (var source in rows.Values)
                source.Clear();
            texts.Clear();
        }
    }

    private async Task ReadCursorsAsync(CancellationToken cancellationToken)
    {
        var stored = await session.ReadCursorsAsync(cancellationToken);
        foreach (var source in sources)
            tally.Sources[source.Id].LoadedTo = _cursors[source.Id] = stored.TryGetValue(source.Id, out var cursor) ? PositionOf(source, cursor) : log.Start;
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

    private void Expect(LogPosition position, LogPosition end) => running.Expect(tally.EventsRead + log.CountBetween(position, end));

    private LogPosition Lowest() => _cursors.Values.Aggregate((lowest, cursor) => cursor.IsBefore(lowest) ? cursor : lowest);

    // Reads until the batch is full or the end is there; returns the position behind what was taken.
    private async Task<LogPosition> FillAsync(
        Dictionary<Guid, EventRows> rows, TextArena texts, LogPosition position, LogPosition end, CancellationToken cancellationToken)
    {
        var wanted = rows.Keys.ToHashSet();
        while (position.IsBefore(end))
        {
            var slice = await log.ReadAsync(position, wanted, ReadRecords, ReadBytes, cancellationToken);
            foreach (var record in slice.Records)
            {
                if (!record.Position.IsBefore(end))
                    return end;
                if (!record.Position.IsBefore(_cursors[record.SourceId]))
                {
                    rows[record.SourceId].Add(record);
                    tally.EventsRead++;
                }

                if (IsFull(rows, texts))
                    return record.Next;
            }

            running.Report(tally.EventsRead, tally.Rows, table: null);
            position = slice.Next;
            Expect(position, end);
            if (slice.AtEnd)
                break;
        }

        return position;
    }

    // An event makes two rows at most, so the batch is closed one short of the limit.
    private bool IsFull(Dictionary<Guid, EventRows> rows, TextArena texts) =>
        rows.Values.Sum(source => source.RowCount) >= context.Options.BatchRows - 1
        || texts.Bytes >= BatchBytes
        || (tally.EventsRead % 64 == 0 && texts.Bytes + rows.Values.Sum(source => source.Bytes) >= BatchBytes);

    private async Task CommitAsync(IReadOnlyList<EventRows> moving, LogPosition next, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var batch = new WarehouseBatch(Guid.NewGuid(), clock.GetUtcNow(), moving, log.Id, next);
        var loaded = await session.LoadAsync(batch, table => running.Report(tally.EventsRead, tally.Rows, table), cancellationToken);
        tally.Loading += clock.GetElapsedTime(began);

        foreach (var table in loaded)
            tally.Sources[table.SourceId].Add(table.Table, table.Rows);
        foreach (var source in moving)
        {
            tally.Sources[source.SourceId].LoadedTo = _cursors[source.SourceId] = next;
            tally.Sources[source.SourceId].Notices.AddAll(source.Notices);
        }

        running.Report(tally.EventsRead, tally.Rows, table: null);
    }
}
