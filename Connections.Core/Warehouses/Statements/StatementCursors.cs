using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>
/// The table of cursors of an engine whose statements take effect alone. A move writes all cursors of the warehouse anew, in one statement and
/// under the next number; those of the highest number count. Older ones are taken away afterwards, and a kill in between leaves them to the
/// next move.
/// </summary>
internal sealed class StatementCursors(StatementDialect dialect, ISqlConnection connection, EngineContext context)
{
    private const string Name = "_connections_cursor";

    private static readonly StandardTable Columns = new(
        [
            new("warehouse_id", LogicalType.Varchar), new("source_id", LogicalType.Varchar), new("table_name", LogicalType.Varchar), new("log_id", LogicalType.Varchar),
            new("position", LogicalType.Varchar), new("batch_id", LogicalType.Varchar), new("rows", LogicalType.Integer), new("number", LogicalType.Integer),
            new("committed_at", LogicalType.Timestamp),
        ],
        FrozenSet<string>.Empty);

    private readonly Dictionary<(Guid Source, string Table), Cursor> _cursors = [];
    private long _number;

    private string Table => dialect.Qualified(SqlCursors.Schema, Name);

    private List<SqlColumn> Made => [.. Columns.Columns.Select(column => dialect.Column("", column.Name, column.Type, ValueKind.None))];

    /// <summary>The cursors, from a table that is made where it is missing.</summary>
    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadAsync(CancellationToken cancellationToken)
    {
        await EnsureAsync(cancellationToken);
        var rows = await connection.QueryAsync(
            $"""
            SELECT {Names("number", "source_id", "table_name", "log_id", "position", "batch_id", "rows")}, {dialect.AsText("committed_at")}
            FROM {Table} WHERE {dialect.Quote("warehouse_id")} = @p0
            """,
            cancellationToken,
            $"{context.Warehouse.Id}");
        _number = rows.Select(Number).DefaultIfEmpty(0).Max();
        _cursors.Clear();
        foreach (var row in rows.Where(row => Number(row) == _number))
            _cursors[(Guid.Parse($"{row[1]}"), $"{row[2]}")] = new(new(Guid.Parse($"{row[3]}"), $"{row[4]}", Guid.Parse($"{row[5]}")), Convert.ToInt64(row[6], CultureInfo.InvariantCulture), $"{row[7]}");
        return SourceCursors.Of(_cursors.Select(cursor => (cursor.Key.Source, cursor.Key.Table, cursor.Value.At)));

        static long Number(object?[] row) => Convert.ToInt64(row[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Moves the cursors of a batch's sources: this is its commit.</summary>
    public async Task MoveAsync(WarehouseBatch batch, IReadOnlyCollection<FailedTable> failed, IReadOnlyList<LoadedTable> loaded, CancellationToken cancellationToken)
    {
        foreach (var source in batch.Sources)
        {
            var id = source.Rows.SourceId;
            var ofSource = failed.Where(table => table.SourceId == id).ToList();
            var rows = loaded.Where(table => table.SourceId == id).Sum(table => table.Rows);
            if (batch.Lagging is null)
            {
                _cursors[(id, SourceCursors.OwnTable)] = At(batch, batch.Next.ToString(), rows);
                foreach (var table in ofSource)
                    _cursors[(id, table.Table)] = At(batch, source.From.ToString(), rows: 0);
            }
            else if (ofSource.Count == 0 && batch.CatchesUp)
            {
                _cursors.Remove((id, batch.Lagging));
            }
            else if (ofSource.Count == 0)
            {
                _cursors[(id, batch.Lagging)] = At(batch, batch.Next.ToString(), rows);
            }
        }

        await WriteAsync(batch, cancellationToken);
        _number++;
        await connection.ExecuteAsync(dialect.Forget(Table, $"{context.Warehouse.Id}", _number), cancellationToken);
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var there = await dialect.ReadAsync(connection, SqlCursors.Schema, cancellationToken);
        if (there.Tables.ContainsKey(Name))
            return;
        foreach (var statement in (there.Exists ? [] : dialect.CreateSchema(SqlCursors.Schema)).Concat(dialect.CreateTable(SqlCursors.Schema, Name, Made)))
            await connection.ExecuteAsync(statement, cancellationToken);
    }

    private async Task WriteAsync(WarehouseBatch batch, CancellationToken cancellationToken)
    {
        using var texts = new TextArena();
        var rows = new TableRows(Name, Columns, texts);
        foreach (var ((source, table), cursor) in _cursors)
        {
            rows.Begin();
            foreach (var (column, value) in (ReadOnlySpan<(string, string)>)[
                ("warehouse_id", $"{context.Warehouse.Id}"), ("source_id", $"{source}"), ("table_name", table), ("log_id", $"{cursor.At.LogId}"),
                ("position", cursor.At.Position), ("batch_id", $"{cursor.At.BatchId}")])
            {
                rows.Put(column, ValueKind.Text, texts.Add(Encoding.UTF8.GetBytes(value)));
            }

            rows.Put("rows", ValueKind.Integer, Digits(texts, cursor.Rows));
            rows.Put("number", ValueKind.Integer, Digits(texts, _number + 1));
            rows.Put("committed_at", ValueKind.Timestamp, texts.Add(Encoding.ASCII.GetBytes(cursor.CommittedAt)));
        }

        rows.SeeKinds(FrozenSet<int>.Empty);
        var schema = new SqlSchema(dialect, connection, SqlCursors.Schema, context);
        var none = new EventRows(Guid.Empty, SqlCursors.Schema, [], texts);
        var target = new SqlTarget(dialect, connection, schema, none, Suspects: null, batch.At, context);
        await dialect.WriteAsync(connection, Table, new(target, rows, Made, FrozenSet<int>.Empty, discards: null, maxRowBytes: null), cancellationToken);
    }

    private static TextSpan Digits(TextArena texts, long number) => texts.Add(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private static Cursor At(WarehouseBatch batch, string position, long rows) =>
        new(new(batch.LogId, position, batch.Id), rows, batch.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    private string Names(params string[] names) => string.Join(", ", names.Select(dialect.Quote));

    private sealed record Cursor(WarehouseCursor At, long Rows, string CommittedAt);
}
