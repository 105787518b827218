using System.Collections.Frozen;
using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>
/// BigQuery's ways. A source's schema is a dataset. Tables are parted by the day of loading and have <c>loaded_at</c>, as Segment's have; where it is
/// wished for, also the view that Segment makes beside each. Few rows go in a statement, many in a job that loads a file: such jobs are free of
/// charge, but counted, up to 1,500 a day for each table (https://cloud.google.com/bigquery/quotas, read 2026-11).
/// </summary>
/// <param name="warehouse">Which.</param>
/// <param name="makesViews">Whether each table of events gets its view.</param>
internal sealed class BigQueryDialect(Guid warehouse, bool makesViews) : StatementDialect(warehouse)
{
    // Below so many a statement is quicker than a job.
    private const int FewRows = 500;

    // What a request may well have of values (https://cloud.google.com/bigquery/quotas#query_jobs, read 2026-11: 10 MB).
    private const int ChunkBytes = 900_000;

    private const string LoadedAt = "loaded_at";

    // A property of that name gets a `_` in front, as one does that is called like another column that every table has.
    public override NameRules Names { get; } = new(300) { Reserved = FrozenSet.Create(StringComparer.Ordinal, LoadedAt) };

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    public override int MaxColumns => 10_000;

    public static string QuoteName(string name) => $"`{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    public override string Quote(string name) => QuoteName(name);

    public override string Literal(DateTime utc) => $"TIMESTAMP '{utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => BigQueryTypes.Of(name, type switch
    {
        LogicalType.Varchar => "STRING",
        LogicalType.Integer => "INT64",
        LogicalType.Float => "FLOAT64",
        LogicalType.Boolean => "BOOL",
        LogicalType.Timestamp => "TIMESTAMP",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    });

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (await ((BigQueryConnection)connection).DatasetAsync(schema, cancellationToken) is null)
            return SqlStructure.Of(exists: false, []);
        if (schema.StartsWith('_'))
            return await BigQueryTables.ReadAsync((BigQueryConnection)connection, schema, cancellationToken);
        var lists = $"{Quote(schema)}.INFORMATION_SCHEMA";
        var found = await connection.QueryAsync(
            $"""
            SELECT t.table_name, t.table_type, c.column_name, c.data_type FROM {lists}.TABLES AS t
            LEFT JOIN {lists}.COLUMNS AS c ON c.table_name = t.table_name AND c.is_hidden = 'NO' ORDER BY t.table_name, c.ordinal_position
            """,
            cancellationToken);
        return SqlStructure.Of(exists: true, [.. found.Select(row => ($"{row[0]}", $"{row[1]}" == "BASE TABLE", row[2] is string name ? BigQueryTypes.Of(name, $"{row[3]}") : null))]);
    }

    public override IEnumerable<string> CreateSchema(string schema) => [$"CREATE SCHEMA IF NOT EXISTS {Quote(schema)}"];

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        var (name, isOfEvents) = (Qualified(schema, table), schema != SqlCursors.Schema && table != TableNames.Discards);
        var stamp = isOfEvents ? $", {Quote(LoadedAt)} TIMESTAMP DEFAULT CURRENT_TIMESTAMP()" : "";
        yield return $"CREATE TABLE IF NOT EXISTS {name} ({List(columns)}{stamp}){(isOfEvents ? " PARTITION BY _PARTITIONDATE" : "")}";
        if (isOfEvents && makesViews)
            yield return $"CREATE VIEW IF NOT EXISTS {Qualified(schema, $"{table}_view")} AS SELECT * FROM {name} WHERE {Window(table)} QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY {Quote(LoadedAt)} DESC) = 1";
    }

    // It goes by itself where nobody makes it anew.
    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
        [$"CREATE OR REPLACE TABLE {Temporary(name)} ({List(columns)}) OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 DAY))"];

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) =>
        [$"ALTER TABLE {qualified} {string.Join(", ", columns.Select(column => $"ADD COLUMN IF NOT EXISTS {Quote(column.Name)} {column.Type}"))}"];

    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, copy) = (Quote(column.Name), Quote(CopyOf(column.Name)));
        if (from == LogicalType.Integer && wider.Form == SqlForm.Double)
            return [$"ALTER TABLE {qualified} ALTER COLUMN {old} SET DATA TYPE {wider.Type}"];
        var value = from == LogicalType.Timestamp ? $"FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E3SZ', {old})" : $"CAST({old} AS {wider.Type})";
        return
        [
            $"ALTER TABLE {qualified} ADD COLUMN IF NOT EXISTS {copy} {wider.Type}",
            $"UPDATE {qualified} SET {copy} = {value} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            RenameColumn(qualified, CopyOf(column.Name), column.Name),
        ];
    }

    // The API gives times as numbers.
    public override string AsText(string time) => $"FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', {Quote(time)})";

    public override async Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        using var json = new JsonRows(rows, JsonRows.Microseconds);
        if (rows.MostRows >= FewRows)
        {
            await ((BigQueryConnection)connection).LoadAsync(into, rows, json, cancellationToken);
            return;
        }

        var names = string.Join(", ", rows.Written.Select(written => Quote(written.Column.Name)));
        var values = string.Join(", ", rows.Written.Select(written => $"CAST(JSON_VALUE(f, '$[{written.At.ToString(CultureInfo.InvariantCulture)}]') AS {written.Column.Type})"));
        while (json.Fill(ChunkBytes) is { } chunk)
            await connection.ExecuteAsync($"INSERT INTO {into} ({names}) SELECT {values} FROM UNNEST(JSON_QUERY_ARRAY(@p0)) AS f", cancellationToken, chunk);
    }

    public override bool IsOfEngine(Exception e) => BigQueryFaults.IsOfEngine(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => BigQueryFaults.Of(e, context);

    // A state stays in the partition that it was first loaded into, however often it changes.
    private static string Window(string table) => table is TableNames.Users or TableNames.Accounts
        ? "TRUE"
        : "_PARTITIONTIME >= TIMESTAMP_TRUNC(TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 60 DAY), DAY)";

    private string List(IReadOnlyList<SqlColumn> columns) => string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}"));
}
