using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>
/// ClickHouse's ways. A source's schema is a database. Tables are ordered by time and id and parted by month; <c>users</c> and <c>accounts</c> by
/// id alone: a changed state is a further row, which replaces the older one when the server merges, and at once for those who read with FINAL.
/// </summary>
internal sealed class ClickHouseDialect(Guid warehouse) : StatementDialect(warehouse)
{
    private const string Time = "DateTime64(6, 'UTC')";

    // https://clickhouse.com/docs/sql-reference/data-types/datetime64, read 2026-11.
    private static readonly DateTime Earliest = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc), Latest = new(2299, 12, 31, 23, 59, 59, DateTimeKind.Utc);

    // A table is a folder of its name on the server, and a column a file.
    public override NameRules Names { get; } = new(127);

    public override int MaxColumns => 10_000;

    public static string QuoteName(string name) => $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    public override string Quote(string name) => QuoteName(name);

    public override string Literal(DateTime utc) => $"toDateTime64('{utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}', 6, 'UTC')";

    // What tables are ordered or replaced by is not to be NULL; all else is, since most rows have no value for most columns.
    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => ClickHouseTypes.Of(name, (name, type) switch
    {
        ("id", LogicalType.Varchar) => "String",
        ("uuid_ts", LogicalType.Timestamp) => Time,
        (_, LogicalType.Varchar) => "Nullable(String)",
        (_, LogicalType.Integer) => "Nullable(Int64)",
        (_, LogicalType.Float) => "Nullable(Float64)",
        (_, LogicalType.Boolean) => "Nullable(Bool)",
        (_, LogicalType.Timestamp) => $"Nullable({Time})",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    }, Earliest, Latest);

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var exists = await connection.QueryAsync("SELECT 1 AS one FROM system.databases WHERE name = @p0", cancellationToken, schema);
        var found = await connection.QueryAsync(
            """
            SELECT t.name AS table_name, t.engine AS engine, c.name AS column_name, c.type AS column_type FROM system.tables AS t
            LEFT JOIN system.columns AS c ON c.database = t.database AND c.table = t.name WHERE t.database = @p0 ORDER BY t.name, c.position
            """,
            cancellationToken,
            schema);
        return SqlStructure.Of(exists.Count > 0, [.. found.Select(row => (
            $"{row[0]}", $"{row[1]}".EndsWith("MergeTree", StringComparison.Ordinal), row[2] is string name ? ClickHouseTypes.Of(name, $"{row[3]}", Earliest, Latest) : null))]);
    }

    public override IEnumerable<string> CreateSchema(string schema) => [$"CREATE DATABASE IF NOT EXISTS {Quote(schema)}"];

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        var list = string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}"));
        return [$"CREATE TABLE IF NOT EXISTS {Qualified(schema, table)} ({list}) {Storage(schema, table, columns)}"];
    }

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) =>
        [$"ALTER TABLE {qualified} {string.Join(", ", columns.Select(column => $"ADD COLUMN IF NOT EXISTS {Quote(column.Name)} {column.Type}"))}"];

    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, copy) = (Quote(column.Name), Quote(CopyOf(column.Name)));
        if (from != LogicalType.Timestamp)
            return [$"ALTER TABLE {qualified} MODIFY COLUMN {old} {wider.Type}"];
        var text = $"concat(formatDateTime({old}, '%Y-%m-%dT%H:%i:%S.'), substring(toString(toUnixTimestamp64Milli(assumeNotNull({old}))), -3), 'Z')";
        return
        [
            $"ALTER TABLE {qualified} ADD COLUMN IF NOT EXISTS {copy} {wider.Type} AFTER {old}",
            $"ALTER TABLE {qualified} UPDATE {copy} = {text} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            RenameColumn(qualified, CopyOf(column.Name), column.Name),
        ];
    }

    // A row for each stored one that changes, with all of its columns: it replaces the stored one.
    public override string Update(string into, string from, IReadOnlyList<(string Column, string Value)> sets) =>
        $"""
        INSERT INTO {into} SELECT t.* REPLACE ({string.Join(", ", sets.Select(set => $"{set.Value} AS {set.Column}"))})
        FROM {into} AS t FINAL INNER JOIN {from} AS s ON t.id = s.id
        """;

    public override Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", rows.Written.Select(written => Quote(written.Column.Name)));
        return ((ClickHouseConnection)connection).InsertAsync($"INSERT INTO {into} ({names}) FORMAT RowBinary", new RowBinaryContent(rows), cancellationToken);
    }

    public override bool IsOfEngine(Exception e) => ClickHouseFaults.IsOfEngine(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => ClickHouseFaults.Of(e, context);

    private string Storage(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        if (schema == SqlCursors.Schema || table == TableNames.Discards)
            return "ENGINE = MergeTree ORDER BY tuple()";
        var version = Quote("uuid_ts");
        if (table is TableNames.Users or TableNames.Accounts || !columns.Any(column => column.Name == "received_at"))
            return $"ENGINE = ReplacingMergeTree({version}) ORDER BY {Quote("id")}";
        return $"ENGINE = ReplacingMergeTree({version}) PARTITION BY toYYYYMM({Quote("received_at")}) ORDER BY ({Quote("received_at")}, {Quote("id")}) SETTINGS allow_nullable_key = 1";
    }
}
