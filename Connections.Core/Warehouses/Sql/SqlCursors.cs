using System.Globalization;
using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>The table of cursors in the warehouse: one row for each source, and one for each table of it that lags.</summary>
internal sealed class SqlCursors(SqlDialect dialect, ISqlConnection connection, Guid warehouseId)
{
    public const string Schema = "_connections";

    public const string Name = "_connections_cursor";

    private static readonly (string Name, LogicalType Type)[] Columns =
    [
        ("warehouse_id", LogicalType.Varchar), ("source_id", LogicalType.Varchar), ("table_name", LogicalType.Varchar), ("log_id", LogicalType.Varchar),
        ("position", LogicalType.Varchar), ("batch_id", LogicalType.Varchar), ("rows", LogicalType.Integer), ("committed_at", LogicalType.Timestamp),
    ];

    private string Table => dialect.Qualified(Schema, Name);

    /// <summary>Makes it where it is missing.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var there = await dialect.ReadAsync(connection, Schema, cancellationToken);
        if (there.Tables.ContainsKey(Name))
            return;
        var columns = Columns.Select(column => dialect.Column("", column.Name, column.Type, ValueKind.None)).ToList();
        foreach (var statement in (there.Exists ? [] : dialect.CreateSchema(Schema)).Concat(dialect.CreateTable(Schema, Name, columns)))
            await connection.ExecuteAsync(statement, cancellationToken);
    }

    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            $"SELECT {Names("source_id", "table_name", "log_id", "position", "batch_id")} FROM {Table} WHERE {Names("warehouse_id")} = @p0", cancellationToken, $"{warehouseId}");
        return SourceCursors.Of(rows.Select(row => (Guid.Parse($"{row[0]}"), $"{row[1]}", new WarehouseCursor(Guid.Parse($"{row[2]}"), $"{row[3]}", Guid.Parse($"{row[4]}")))));
    }

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
            if (failed.Count == 0)
                await SetAsync(batch, source, lagging, batch.CatchesUp ? null : batch.Next, rows, cancellationToken);
            return;
        }

        await SetAsync(batch, source, SourceCursors.OwnTable, batch.Next, rows, cancellationToken);
        foreach (var table in failed)
            await SetAsync(batch, source, table, source.From, rows: 0, cancellationToken);
    }

    private async Task SetAsync(WarehouseBatch batch, SourceBatch source, string table, LogPosition? position, long rows, CancellationToken cancellationToken)
    {
        var id = $"{source.Rows.SourceId}";
        await connection.ExecuteAsync(
            $"DELETE FROM {Table} WHERE {Names("warehouse_id")} = @p0 AND {Names("source_id")} = @p1 AND {Names("table_name")} = @p2", cancellationToken, $"{warehouseId}", id, table);
        if (position is null)
            return;
        await connection.ExecuteAsync(
            $"""
            INSERT INTO {Table} ({Names([.. Columns.Select(column => column.Name)])})
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, {rows.ToString(CultureInfo.InvariantCulture)}, {dialect.Literal(batch.At.UtcDateTime)})
            """,
            cancellationToken,
            $"{warehouseId}", id, table, $"{batch.LogId}", position.Value.ToString(), $"{batch.Id}");
    }

    private string Names(params string[] names) => string.Join(", ", names.Select(dialect.Quote));
}
