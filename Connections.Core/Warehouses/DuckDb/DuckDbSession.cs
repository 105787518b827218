using Connections.Core.Log;
using Connections.Core.Warehouses.Repeats;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// A file opened for a sync. A batch is one transaction over tables, columns, rows and cursor: a kill before the commit leaves nothing of
/// it, a kill after it leaves the cursor behind it, so the next sync starts at the right event either way.
/// </summary>
/// <remarks>
/// DuckDB has no savepoints, and a failed statement ends the transaction: where a table fails, the batch is done again without it. A batch over so many
/// columns that one transaction would outgrow the memory limit commits table by table, the cursor with the last: what a kill in between leaves is found
/// again as repeats, since the window of those is measured from the batch's own rows.
/// </remarks>
internal sealed class DuckDbSession(EngineContext context, DuckDbFile file, DuckDBConnection connection, IDisposable held) : IWarehouseSession
{
    private const string Cursors = "_connections._connections_cursor";

    private readonly Dictionary<string, DuckDbSchema> _schemas = new(StringComparer.Ordinal);
    private readonly SuspectedIds _ids = new(context);
    private DuckDBConnection _connection = connection;

    public NameRules Names => NameRules.Unlimited;

    private DuckDbRoom Room => field ??= DuckDbRoom.Of(_connection, context.Options.MemoryLimit);

    public Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken)
    {
        try
        {
            _connection.Execute("CREATE SCHEMA IF NOT EXISTS _connections");
            _connection.Execute(
                $"""
                CREATE TABLE IF NOT EXISTS {Cursors} (
                    warehouse_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, log_id VARCHAR NOT NULL, position VARCHAR NOT NULL,
                    batch_id VARCHAR NOT NULL, rows BIGINT NOT NULL, committed_at TIMESTAMPTZ NOT NULL)
                """);
            _connection.Execute($"ALTER TABLE {Cursors} ADD COLUMN IF NOT EXISTS table_name VARCHAR DEFAULT '{SourceCursors.OwnTable}'");
            var cursors = _connection.Query(
                $"SELECT source_id, table_name, log_id, position, batch_id FROM {Cursors} WHERE warehouse_id = ?",
                row => (Guid.Parse(row.GetString(0)), row.GetString(1), new WarehouseCursor(Guid.Parse(row.GetString(2)), row.GetString(3), Guid.Parse(row.GetString(4)))),
                context.Warehouse.Id.ToString());
            var bySource = SourceCursors.Of(cursors);
            _ids.Follow(bySource);
            return Task.FromResult(bySource);
        }
        catch (DuckDBException e)
        {
            throw DuckDbFaults.Of(e, file.Path);
        }
    }

    public Task<LoadOutcome> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken)
    {
        Dictionary<FailedTable, WarehouseException> failed = [];
        List<LoadedTable> committed = [];
        Dictionary<Guid, IReadOnlySet<ulong>?>? suspects = null;
        while (true)
        {
            try
            {
                suspects ??= batch.Sources.Where(source => source.Rows.RowCount > 0).ToDictionary(source => source.Rows.SourceId, source => _ids.Exchange(batch, source.Rows, SchemaOf(source.Rows).WasEmpty));
                var outcome = LoadWithout(failed, batch, suspects, committed, inWork, cancellationToken);
                _ids.Follow(batch);
                return Task.FromResult(outcome);
            }
            catch (DuckDbTableException e)
            {
                failed.Add(e.Table, e.Fault);
                _schemas.Clear(); // what it had made is gone with its transaction
            }
            catch (DuckDBException e)
            {
                throw DuckDbFaults.Of(e, file.Path);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        held.Dispose();
        return ValueTask.CompletedTask;
    }

    // What earlier tries committed on the way is not lost with the one that failed: it stays in the list, and its rows are repeats from then on.
    private LoadOutcome LoadWithout(
        Dictionary<FailedTable, WarehouseException> failed,
        WarehouseBatch batch,
        Dictionary<Guid, IReadOnlySet<ulong>?> suspects,
        List<LoadedTable> committed,
        Action<string?> inWork,
        CancellationToken cancellationToken)
    {
        var loaded = committed.ToList();
        var notices = batch.Sources.ToDictionary(source => source.Rows.SourceId, _ => new SyncNotices());
        var transaction = _connection.BeginTransaction();
        try
        {
            foreach (var source in batch.Sources)
            {
                if (source.Rows.RowCount > 0)
                {
                    var suspected = committed.Count == 0 ? suspects[source.Rows.SourceId] : null; // what is committed of the batch itself is there now
                    var load = new DuckDbLoad(_connection, SchemaOf(source.Rows), source.Rows, suspected, notices[source.Rows.SourceId], batch.At, Room, context);
                    loaded.AddRange(load.Run(failed.Keys.ToHashSet(), inWork, e => DuckDbFaults.Of(e, file.Path), CommitOnTheWay, cancellationToken));
                }

                MoveCursors(source, batch, failed.Keys.Where(table => table.SourceId == source.Rows.SourceId), loaded);
            }

            inWork(null);
            transaction.Commit();
        }
        finally
        {
            transaction.Dispose();
        }

        if (Room.IsFull)
            Reopen();
        else
            Pack(); // for the checkpoint of its closing
        foreach (var (table, fault) in failed)
            notices[table.SourceId].Error(table.Table, fault);
        TellNotices();
        return new(loaded, [.. failed.Keys]);

        void CommitOnTheWay(IReadOnlyList<LoadedTable> tables)
        {
            transaction.Commit();
            transaction.Dispose();
            loaded.AddRange(tables);
            committed.Clear();
            committed.AddRange(loaded);
            TellNotices();
            Spill();
            transaction = _connection.BeginTransaction();
        }

        void TellNotices()
        {
            foreach (var source in batch.Sources)
            {
                source.Rows.Notices.AddAll(notices[source.Rows.SourceId]);
                notices[source.Rows.SourceId].Clear();
            }
        }
    }

    // Committed rows stay in memory until a checkpoint writes them into the file.
    private void Spill()
    {
        Pack();
        _connection.Execute("CHECKPOINT");
        Room.Clear();
    }

    // FSST works out a table of symbols for every column of every group that is packed. Where a group is packed anew with each few rows that come to it,
    // as in hundreds of tables, that was a fifth of a load and more; where groups are whole it makes the file smaller by a third, and costs little.
    private void Pack() => _connection.Execute($"SET disabled_compression_methods = '{(Room.FillsGroups ? "" : "fsst")}'");

    // What the engine knows of each block that it saw stays until the file is closed, beside the memory limit and with the length of the load.
    private void Reopen()
    {
        Spill();
        _connection.Dispose();
        _connection = file.OpenForLoading();
        _schemas.Clear();
    }

    private DuckDbSchema SchemaOf(EventRows source)
    {
        if (!_schemas.TryGetValue(source.Schema, out var schema))
            _schemas.Add(source.Schema, schema = new(_connection, source.Schema, context));
        return schema;
    }

    private void MoveCursors(SourceBatch source, WarehouseBatch batch, IEnumerable<FailedTable> failed, List<LoadedTable> loaded)
    {
        var rows = loaded.Where(table => table.SourceId == source.Rows.SourceId).Sum(table => table.Rows);
        if (batch.Lagging is { } lagging)
        {
            if (!failed.Any())
                SetCursor(source, lagging, batch, batch.CatchesUp ? null : batch.Next, rows);
            return;
        }

        SetCursor(source, SourceCursors.OwnTable, batch, batch.Next, rows);
        foreach (var table in failed)
            SetCursor(source, table.Table, batch, source.From, rows: 0);
    }

    private void SetCursor(SourceBatch source, string table, WarehouseBatch batch, LogPosition? position, long rows)
    {
        var (warehouse, id) = (context.Warehouse.Id.ToString(), source.Rows.SourceId.ToString());
        _connection.Execute($"DELETE FROM {Cursors} WHERE warehouse_id = ? AND source_id = ? AND table_name = ?", warehouse, id, table);
        if (position is null)
            return;
        _connection.Execute(
            $"INSERT INTO {Cursors} (warehouse_id, source_id, table_name, log_id, position, batch_id, rows, committed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            warehouse, id, table, batch.LogId.ToString(), position.Value.ToString(), batch.Id.ToString(), rows, batch.At);
    }
}
