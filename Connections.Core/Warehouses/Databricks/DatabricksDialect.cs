using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>
/// Databricks SQL's ways. Tables are managed by Unity Catalog, in the catalogue that each statement is sent with. They have column mapping, without
/// which no column could be dropped or renamed, and no order of their own: rows come by the time of their receipt, so that files can be passed over by it.
/// </summary>
internal sealed class DatabricksDialect(Guid warehouse) : StatementDialect(warehouse)
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss";

    // https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-names, read 2026-11.
    public override NameRules Names { get; } = new(255);

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    public override int MaxColumns => 10_000;

    public static string QuoteName(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public override string Quote(string name) => QuoteName(name);

    public override string Literal(DateTime utc) => $"TIMESTAMP'{utc.ToString(JsonRows.Microseconds, CultureInfo.InvariantCulture)}'";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => DatabricksTypes.Of(name, type switch
    {
        LogicalType.Varchar => "STRING",
        LogicalType.Integer => "BIGINT",
        LogicalType.Float => "DOUBLE",
        LogicalType.Boolean => "BOOLEAN",
        LogicalType.Timestamp => "TIMESTAMP",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    });

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var exists = await connection.QueryAsync("SELECT 1 AS one FROM information_schema.schemata WHERE schema_name = @p0", cancellationToken, schema);
        var found = await connection.QueryAsync(
            """
            SELECT t.table_name, t.table_type, c.column_name, c.full_data_type FROM information_schema.tables AS t
            LEFT JOIN information_schema.columns AS c ON c.table_schema = t.table_schema AND c.table_name = t.table_name WHERE t.table_schema = @p0 ORDER BY t.table_name, c.ordinal_position
            """,
            cancellationToken,
            schema);
        return SqlStructure.Of(exists.Count > 0, [.. found.Select(row => (
            $"{row[0]}", $"{row[1]}" is "MANAGED" or "EXTERNAL" or "BASE TABLE", row[2] is string name ? DatabricksTypes.Of(name, $"{row[3]}") : null))]);
    }

    public override IEnumerable<string> CreateSchema(string schema) => [$"CREATE SCHEMA IF NOT EXISTS {Quote(schema)}"];

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns) =>
        [$"CREATE TABLE IF NOT EXISTS {Qualified(schema, table)} ({List(columns, table != TableNames.Discards)}) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')"];

    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) => [$"CREATE OR REPLACE TABLE {Temporary(name)} ({List(columns)})"];

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) => [$"ALTER TABLE {qualified} ADD COLUMNS ({List(columns)})"];

    // Delta makes no text of a number in place: the column is copied into one beside it.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, copy) = (Quote(column.Name), Quote(CopyOf(column.Name)));
        var value = from == LogicalType.Timestamp ? Text(old, 3) : $"CAST({old} AS {wider.Type})";
        return
        [
            $"ALTER TABLE {qualified} DROP COLUMN IF EXISTS {copy}",
            $"ALTER TABLE {qualified} ADD COLUMNS ({copy} {wider.Type} AFTER {old})",
            $"UPDATE {qualified} SET {copy} = {value} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            RenameColumn(qualified, CopyOf(column.Name), column.Name),
        ];
    }

    public override string AsText(string time) => Text(Quote(time), 6);

    public override Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", rows.Written.Select(written => Quote(written.Column.Name)));
        var values = string.Join(", ", rows.Written.Select(written => $"CAST(f.r[{written.At.ToString(CultureInfo.InvariantCulture)}] AS {written.Column.Type})"));
        return ((DatabricksConnection)connection).InsertAsync(
            file => $"INSERT INTO {into} ({names}) SELECT {values} FROM (SELECT from_json(value, 'ARRAY<STRING>') AS r FROM read_files({Text(file)}, format => 'text')) AS f", rows, cancellationToken);
    }

    public override bool IsOfEngine(Exception e) => DatabricksFaults.IsOfEngine(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => DatabricksFaults.Of(e, context);

    private static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    // In UTC, whatever zone somebody has set for the SQL warehouse.
    private static string Text(string time, int digits) => $"date_format(to_utc_timestamp({time}, current_timezone()), \"{Iso}.{new string('S', digits)}'Z'\")";

    private string List(IReadOnlyList<SqlColumn> columns, bool hasKey = false) =>
        string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}{(hasKey && column.Name == "id" ? " NOT NULL" : "")}"));
}
