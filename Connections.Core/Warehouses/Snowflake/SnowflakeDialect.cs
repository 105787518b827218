using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>
/// Snowflake's ways. Names are upper case, which those without quotes are there, and always quoted. Rows are sent as JSON in a value of the
/// statement: the SQL API has no PUT, so there is no file that a COPY could read.
/// </summary>
internal sealed class SnowflakeDialect(Guid warehouse) : StatementDialect(warehouse)
{
    // What a statement may well have with its values (https://docs.snowflake.com/en/user-guide/query-size-limits, read 2026-11).
    private const int ChunkBytes = 900_000;

    public override NameRules Names { get; } = new(255);

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    public override int MaxColumns => 10_000;

    /// <summary>A name as Snowflake keeps it.</summary>
    public static string QuoteName(string name) => $"\"{name.ToUpperInvariant().Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override string Quote(string name) => QuoteName(name);

    public override string Literal(DateTime utc) => $"'{utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)}'::TIMESTAMP_TZ";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => type switch
    {
        LogicalType.Varchar => new(name, "VARCHAR", SqlForm.Text) { MaxBytes = SnowflakeTypes.MaxTextBytes },
        LogicalType.Integer => new(name, "NUMBER(38,0)", SqlForm.Integer),
        LogicalType.Float => new(name, "FLOAT", SqlForm.Double),
        LogicalType.Boolean => new(name, "BOOLEAN", SqlForm.Boolean),
        LogicalType.Timestamp => new(name, "TIMESTAMP_TZ", SqlForm.Timestamp),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var exists = await connection.QueryAsync("SELECT 1 AS ONE FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = @p0", cancellationToken, schema.ToUpperInvariant());
        var found = await connection.QueryAsync(
            """
            SELECT t.TABLE_NAME, t.TABLE_TYPE, c.COLUMN_NAME, c.DATA_TYPE, c.NUMERIC_PRECISION, c.NUMERIC_SCALE, c.CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.TABLES t
            LEFT JOIN INFORMATION_SCHEMA.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME WHERE t.TABLE_SCHEMA = @p0 ORDER BY t.TABLE_NAME, c.ORDINAL_POSITION
            """,
            cancellationToken,
            schema.ToUpperInvariant());
        return SqlStructure.Of(exists.Count > 0, [.. found.Select(row => (
            $"{row[0]}".ToLowerInvariant(), $"{row[1]}".EndsWith("TABLE", StringComparison.Ordinal), row[2] is string name ? SnowflakeTypes.Of(name.ToLowerInvariant(), $"{row[3]}", row[4], row[5], row[6]) : null))]);
    }

    public override IEnumerable<string> CreateSchema(string schema) => [$"CREATE SCHEMA IF NOT EXISTS {Quote(schema)}"];

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns) =>
        [$"CREATE TABLE IF NOT EXISTS {Qualified(schema, table)} ({string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}{(column.Name == "id" && table != TableNames.Discards ? " NOT NULL" : "")}"))})"];

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) =>
        [$"ALTER TABLE {qualified} ADD COLUMN {string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}"))}"];

    // Snowflake makes no text of a number in place: the column is copied, and moves to the end of the table.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, copy) = (Quote(column.Name), Quote(CopyOf(column.Name)));
        var value = from == LogicalType.Timestamp ? $"TO_VARCHAR(CONVERT_TIMEZONE('UTC', {old}), 'YYYY-MM-DD\"T\"HH24:MI:SS.FF3\"Z\"')" : $"CAST({old} AS {wider.Type})";
        return
        [
            $"ALTER TABLE {qualified} DROP COLUMN IF EXISTS {copy}",
            $"ALTER TABLE {qualified} ADD COLUMN {copy} {wider.Type}",
            $"UPDATE {qualified} SET {copy} = {value} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            RenameColumn(qualified, CopyOf(column.Name), column.Name),
        ];
    }

    // The API gives times as numbers.
    public override string AsText(string time) => $"TO_VARCHAR({Quote(time)}, 'YYYY-MM-DD\"T\"HH24:MI:SS.FF6\"Z\"')";

    public override async Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", rows.Written.Select(written => Quote(written.Column.Name)));
        var values = string.Join(", ", rows.Written.Select(written => $"f.value[{written.At.ToString(CultureInfo.InvariantCulture)}]::VARCHAR::{written.Column.Type}"));
        using var json = new JsonRows(rows);
        while (json.Fill(ChunkBytes) is { } chunk)
            await connection.ExecuteAsync($"INSERT INTO {into} ({names}) SELECT {values} FROM TABLE(FLATTEN(INPUT => PARSE_JSON(@p0))) f", cancellationToken, chunk);
    }

    public override bool IsOfEngine(Exception e) => SnowflakeFaults.IsOfEngine(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => SnowflakeFaults.Of(e, context);
}
