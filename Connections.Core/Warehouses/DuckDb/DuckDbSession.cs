using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// A file opened for a sync. A batch is one transaction over tables, columns, rows and cursor: a kill before the commit leaves nothing of
/// it, a kill after it leaves the cursor behind it, so the next sync starts at the right event either way.
/// </summary>
/// <remarks>DuckDB has no savepoints, and a failed statement ends the transaction: a table that fails takes its batch along.</remarks>
internal sealed class DuckDbSession(EngineContext context, DuckDbFile file, DuckDBConnection connection, IDisposable held) : IWarehouseSession
{
    private const string Cursors = "_connections._connections_cursor";

    private readonly Dictionary<string, DuckDbSchema> _schemas = new(StringComparer.Ordinal);

    public Task<IReadOnlyDictionary<Guid, WarehouseCursor>> ReadCursorsAsync(CancellationToken cancellationToken)
    {
        try
        {
            connection.Execute("CREATE SCHEMA IF NOT EXISTS _connections");
            connection.Execute(
                $"""
                CREATE TABLE IF NOT EXISTS {Cursors} (
                    warehouse_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, log_id VARCHAR NOT NULL, position VARCHAR NOT NULL,
                    batch_id VARCHAR NOT NULL, rows BIGINT NOT NULL, committed_at TIMESTAMPTZ NOT NULL)
                """);
            var cursors = connection.Query(
                $"SELECT source_id, log_id, position FROM {Cursors} WHERE warehouse_id = ?",
                row => (Source: Guid.Parse(row.GetString(0)), Cursor: new WarehouseCursor(Guid.Parse(row.GetString(1)), row.GetString(2))),
                context.Warehouse.Id.ToString());
            return Task.FromResult<IReadOnlyDictionary<Guid, WarehouseCursor>>(cursors.ToDictionary(c => c.Source, c => c.Cursor));
        }
        catch (DuckDBException e)
        {
            throw DuckDbFaults.Of(e, file.Path);
        }
    }

    public Task<IReadOnlyList<LoadedTable>> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken)
    {
        try
        {
            List<LoadedTable> loaded = [];
            using var transaction = connection.BeginTransaction();
            foreach (var source in batch.Sources)
            {
                if (source.RowCount > 0)
                    loaded.AddRange(new DuckDbLoad(connection, SchemaOf(source), source, batch, context.Options.DuplicateWindow).Run(inWork, cancellationToken));
                MoveCursor(source, batch, loaded.Where(table => table.SourceId == source.SourceId).Sum(table => table.Rows));
            }

            inWork(null);
            transaction.Commit();
            return Task.FromResult<IReadOnlyList<LoadedTable>>(loaded);
        }
        catch (DuckDBException e)
        {
            throw DuckDbFaults.Of(e, file.Path);
        }
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        held.Dispose();
        return ValueTask.CompletedTask;
    }

    private DuckDbSchema SchemaOf(EventRows source)
    {
        if (!_schemas.TryGetValue(source.Schema, out var schema))
            _schemas.Add(source.Schema, schema = new(connection, source.Schema));
        return schema;
    }

    private void MoveCursor(EventRows source, WarehouseBatch batch, long rows)
    {
        var (warehouse, id) = (context.Warehouse.Id.ToString(), source.SourceId.ToString());
        connection.Execute($"DELETE FROM {Cursors} WHERE warehouse_id = ? AND source_id = ?", warehouse, id);
        connection.Execute(
            $"INSERT INTO {Cursors} VALUES (?, ?, ?, ?, ?, ?, ?)",
            warehouse, id, batch.LogId.ToString(), batch.Next.ToString(), batch.Id.ToString(), rows, batch.At);
    }
}
