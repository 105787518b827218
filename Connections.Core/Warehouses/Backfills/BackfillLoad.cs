using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Backfills;

/// <summary>Loads a back-fill's stretch of the log in batches, and moves its own cursor in the warehouse with each of them.</summary>
/// <remarks>
/// Only events before the cursor of their source are loaded: what lies behind it the syncs will load themselves, and must not find there. A
/// kill after a commit finds the cursor behind it; one before it leaves nothing. Rows that are there already are left out by their ids.
/// </remarks>
internal sealed class BackfillLoad(
    IEventLog log, IWarehouseSession session, EngineContext context, Backfill backfill, IReadOnlyList<SourceSetup> sources, SyncTally tally, RunningSync running, TimeProvider clock)
{
    private readonly string _cursor = BackfillCursor.NameOf(backfill.Id);
    private readonly string[] _names = [context.Warehouse.Id.ToString(), context.Warehouse.Slug];
    private readonly Dictionary<Guid, LogPosition> _loadedTo = [];

    /// <summary>Where it reads on.</summary>
    public LogPosition Position { get; private set; } = Parse(backfill.Position);

    /// <summary>Loads until the end, or until something else waits for the warehouse. True at the end.</summary>
    /// <param name="isWanted">Asked before each batch: false ends it.</param>
    /// <param name="committed">Done after each batch.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <param name="cancellationToken">Ends it at once; the batch under way is rolled back.</param>
    public async Task<bool> RunAsync(Func<bool> isWanted, Func<Task> committed, CancellationToken stop, CancellationToken cancellationToken)
    {
        await ReadCursorsAsync(cancellationToken);
        var fill = new BatchFill(log, context.Options, record => record.Position.IsBefore(_loadedTo[record.SourceId]));
        return await new ReadAhead(fill, () => new(sources, context.TemporaryFolder, RowsOf), tally, running, clock).RunAsync(
            Position,
            Parse(backfill.End),
            async (rows, from, next) =>
            {
                if (!isWanted())
                    return false;
                await CommitAsync([.. rows.Sources.Values.Select(source => new SourceBatch(source, from))], next, isLast: false, cancellationToken);
                Position = next;
                await committed();
                return true;
            },
            stop);
    }

    /// <summary>Takes its cursor out of the warehouse, once it is known elsewhere that it is done.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        using var texts = new TextArena();
        await CommitAsync([.. sources.Select(source => new SourceBatch(RowsOf(source, texts), Position))], Position, isLast: true, cancellationToken);
    }

    private static LogPosition Parse(string position) =>
        LogPosition.TryParse(position, out var parsed) ? parsed : throw new InvalidOperationException($"'{position}' is no position of a log.");

    private EventRows RowsOf(SourceSetup source, TextArena texts) => new(source.Id, source.WarehouseSchema, _names, texts, session.Names)
    {
        Selection = context.Warehouse.Selection.Of(source.Id),
        OnlyTables = backfill.Tables.ToHashSet(StringComparer.Ordinal),
    };

    // All its sources move together, so the least of its cursors is where it stands.
    private async Task ReadCursorsAsync(CancellationToken cancellationToken)
    {
        if (Position.Log != log.Id)
            throw new WarehouseException(WarehouseFault.Cursor, false, "The back-fill was asked for with another event log than this one. Start a new one.");
        var stored = await session.ReadCursorsAsync(cancellationToken);
        List<LogPosition> own = [];
        foreach (var source in sources)
        {
            var cursors = stored.GetValueOrDefault(source.Id);
            _loadedTo[source.Id] = PositionOf(cursors?.Source) ?? log.Start;
            if (PositionOf(cursors?.Lagging.GetValueOrDefault(_cursor)) is { } position)
                own.Add(position);
        }

        if (own.Count > 0)
            Position = own.Aggregate((lowest, cursor) => cursor.IsBefore(lowest) ? cursor : lowest);
    }

    private LogPosition? PositionOf(WarehouseCursor? cursor) =>
        cursor is not null && cursor.LogId == log.Id && LogPosition.TryParse(cursor.Position, out var position) ? position : null;

    private async Task CommitAsync(IReadOnlyList<SourceBatch> rows, LogPosition next, bool isLast, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var batch = new WarehouseBatch(Guid.NewGuid(), clock.GetUtcNow(), rows, log.Id, next) { Lagging = _cursor, CatchesUp = isLast };
        var outcome = await session.LoadAsync(batch, table => running.Report(tally, table), cancellationToken);
        tally.Loading += clock.GetElapsedTime(began);
        foreach (var table in outcome.Loaded)
            tally.Sources[table.SourceId].Add(table.Table, table.Rows);
        foreach (var (source, _) in rows)
        {
            tally.Sources[source.SourceId].Bytes += source.EventBytes;
            tally.Sources[source.SourceId].Notices.AddAll(source.Notices);
            tally.Sources[source.SourceId].See(source, outcome.Loaded);
        }

        running.Report(tally, table: null);
        if (outcome.Failed.Count > 0)
        {
            var tables = string.Join(", ", outcome.Failed.Select(failed => failed.Table).Distinct().Order(StringComparer.Ordinal));
            throw new WarehouseException(WarehouseFault.Schema, false, $"Tables could not be loaded: {tables}. The notices say why. Mend it and start the back-fill again: what is there already is left out.");
        }
    }
}
