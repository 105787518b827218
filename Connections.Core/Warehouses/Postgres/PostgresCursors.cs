using Connections.Core.Log;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>The table of cursors in the warehouse: one row for each source, and one for each table of it that lags.</summary>
internal sealed class PostgresCursors(NpgsqlConnection connection, Guid warehouseId)
{
    public const string Schema = "_connections";

    private const string Table = $"{Schema}._connections_cursor";

    /// <summary>Makes it where it is missing.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var there = await connection.QueryAsync(
            "SELECT to_regnamespace($1) IS NOT NULL, to_regclass($2) IS NOT NULL", row => (Schema: row.GetBoolean(0), Table: row.GetBoolean(1)), cancellationToken, Schema, Table);
        if (there is [{ Table: true }])
            return;
        if (there is [{ Schema: false }])
            await connection.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Schema}", cancellationToken);
        await connection.ExecuteAsync(
            $"""
            CREATE TABLE IF NOT EXISTS {Table} (
                warehouse_id uuid NOT NULL, source_id uuid NOT NULL, table_name text NOT NULL, log_id uuid NOT NULL, position text NOT NULL,
                batch_id uuid NOT NULL, rows bigint NOT NULL, committed_at timestamptz NOT NULL, PRIMARY KEY (warehouse_id, source_id, table_name))
            """,
            cancellationToken);
    }

    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadAsync(CancellationToken cancellationToken) => SourceCursors.Of(await connection.QueryAsync(
        $"SELECT source_id, table_name, log_id, position, batch_id FROM {Table} WHERE warehouse_id = $1",
        row => (row.GetGuid(0), row.GetString(1), new WarehouseCursor(row.GetGuid(2), row.GetString(3), row.GetGuid(4))),
        cancellationToken,
        warehouseId));

    /// <summary>Moves the cursors of a source to behind a batch, in the batch's transaction.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="source">The source's part of it.</param>
    /// <param name="failed">Its tables that were left out.</param>
    /// <param name="rows">Rows written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task MoveAsync(WarehouseBatch batch, SourceBatch source, IReadOnlyList<string> failed, long rows, CancellationToken cancellationToken)
    {
        if (batch.Lagging is { } lagging)
        {
            if (failed.Count == 0 && batch.CatchesUp)
                await ForgetAsync(source.Rows.SourceId, lagging, cancellationToken);
            else if (failed.Count == 0)
                await SetAsync(batch, source, lagging, batch.Next, rows, cancellationToken);
            return;
        }

        await SetAsync(batch, source, SourceCursors.OwnTable, batch.Next, rows, cancellationToken);
        foreach (var table in failed)
            await SetAsync(batch, source, table, source.From, rows: 0, cancellationToken);
    }

    private Task SetAsync(WarehouseBatch batch, SourceBatch source, string table, LogPosition position, long rows, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"""
        INSERT INTO {Table} (warehouse_id, source_id, table_name, log_id, position, batch_id, rows, committed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (warehouse_id, source_id, table_name) DO UPDATE SET
            log_id = excluded.log_id, position = excluded.position, batch_id = excluded.batch_id, rows = excluded.rows, committed_at = excluded.committed_at
        """,
        cancellationToken,
        warehouseId, source.Rows.SourceId, table, batch.LogId, position.ToString(), batch.Id, rows, batch.At.UtcDateTime);

    private Task ForgetAsync(Guid source, string table, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"DELETE FROM {Table} WHERE warehouse_id = $1 AND source_id = $2 AND table_name = $3", cancellationToken, warehouseId, source, table);
}
