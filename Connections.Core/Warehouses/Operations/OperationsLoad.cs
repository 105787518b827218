using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Syncs;

namespace Connections.Core.Warehouses.Operations;

/// <summary>
/// Loads the operational tables, after the sources and in the same session. The cursor of each stream is the warehouse's own and moves in the
/// transaction of its rows, like that of a source; a table that fails lags alone, like one of a source.
/// </summary>
internal sealed class OperationsLoad(IEnumerable<IOperationsStream> streams, TimeProvider clock)
{
    /// <summary>Loads what there is of every stream.</summary>
    /// <param name="session">The open warehouse.</param>
    /// <param name="tally">Counts rows and notices.</param>
    /// <param name="running">Is told the table in work.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <param name="cancellationToken">Ends it at once; the batch under way is rolled back.</param>
    public async Task RunAsync(IWarehouseSession session, SyncTally tally, RunningSync running, CancellationToken stop, CancellationToken cancellationToken)
    {
        var cursors = await session.ReadCursorsAsync(cancellationToken);
        foreach (var stream in streams)
        {
            var (own, lagging) = PositionsOf(stream, cursors.GetValueOrDefault(stream.Id), tally);
            foreach (var (table, lag) in lagging)
                await LoadAsync(stream, table, lag, own, []);
            await LoadAsync(stream, null, own, await stream.EndAsync(cancellationToken), [.. lagging.Keys]);
        }

        async Task LoadAsync(IOperationsStream stream, string? lagging, LogPosition position, LogPosition end, HashSet<string> without)
        {
            using var texts = new TextArena();
            var rows = new EventRows(stream.Id, OperationalTables.Schema, [], texts, session.Names) { Only = lagging };
            foreach (var table in without)
                rows.Skip(table);
            while (position.IsBefore(end))
            {
                stop.ThrowIfCancellationRequested();
                var (began, from) = (clock.GetTimestamp(), position);
                position = await stream.FillAsync(rows, from, end, cancellationToken);
                tally.Preparation += clock.GetElapsedTime(began);
                if (!await CommitAsync(rows, from, position, lagging, isLast: !position.IsBefore(end)))
                    return;
                rows.Clear();
                texts.Clear();
            }
        }

        async Task<bool> CommitAsync(EventRows rows, LogPosition from, LogPosition next, string? lagging, bool isLast)
        {
            var began = clock.GetTimestamp();
            var batch = new WarehouseBatch(Guid.NewGuid(), clock.GetUtcNow(), [new(rows, from)], next.Log, next) { Lagging = lagging, CatchesUp = isLast };
            var outcome = await session.LoadAsync(batch, table => running.Report(tally, table), cancellationToken);
            tally.Loading += clock.GetElapsedTime(began);
            var source = tally.Sources[OperationalTables.SourceId];
            foreach (var table in outcome.Loaded)
                source.Add(table.Table, table.Rows);
            foreach (var failed in outcome.Failed)
                rows.Skip(failed.Table);
            source.Notices.AddAll(rows.Notices);
            running.Report(tally, table: null);
            return lagging is null || outcome.Failed.Count == 0;
        }
    }

    private static (LogPosition Own, Dictionary<string, LogPosition> Lagging) PositionsOf(IOperationsStream stream, SourceCursors? stored, SyncTally tally)
    {
        var own = PositionOf(stored?.Source);
        return (own, (stored?.Lagging ?? new Dictionary<string, WarehouseCursor>()).ToDictionary(lag => lag.Key, lag => PositionOf(lag.Value), StringComparer.Ordinal));

        // What was kept by another one is gone: what this one has is loaded from its beginning.
        LogPosition PositionOf(WarehouseCursor? cursor)
        {
            if (cursor is null || !LogPosition.TryParse(cursor.Position, out var position) || position.Log != stream.Start.Log)
                return stream.Start;
            if (!position.IsBefore(stream.Start))
                return position;
            tally.Sources[OperationalTables.SourceId].Notices.Warn(null, null, "What is kept of deliveries for 7 days went before it was loaded. Sync more often.");
            return stream.Start;
        }
    }
}
