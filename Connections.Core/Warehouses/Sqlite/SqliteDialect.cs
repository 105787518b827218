using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connections.Core.Warehouses.Sqlite;

/// <summary>
/// SQLite's ways. A file has no schemas, so a table is called by schema and name with a point between, which no name of ours has in it:
/// <c>"site.tracks"</c>. Types are declared so that tools know them; SQLite itself keeps times as text and booleans as 0 and 1.
/// </summary>
internal sealed class SqliteDialect : SqlDialect
{
    /// <summary>How times are kept, which SQLite's own functions read: always as long, so that it sorts rightly.</summary>
    public const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    public override NameRules Names => NameRules.Unlimited;

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    // SQLITE_MAX_COLUMN, as it is built (https://sqlite.org/limits.html, read 2026-11).
    public override int MaxColumns => 2000;

    public override string Begin => "BEGIN IMMEDIATE";

    public override string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override string Qualified(string schema, string table) => Quote($"{schema}.{table}");

    public override string Literal(DateTime utc) => $"'{utc.ToString(TimeFormat, CultureInfo.InvariantCulture)}'";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => type switch
    {
        LogicalType.Varchar => new(name, "TEXT", SqlForm.Text),
        LogicalType.Integer => new(name, "INTEGER", SqlForm.Integer),
        LogicalType.Float => new(name, "REAL", SqlForm.Double),
        LogicalType.Boolean => new(name, "BOOLEAN", SqlForm.Boolean),
        LogicalType.Timestamp => new(name, "TIMESTAMP", SqlForm.Timestamp),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(
            """
            SELECT substr(m.name, length(@p0) + 2), m.type, c.name, c.type FROM sqlite_master m LEFT JOIN pragma_table_info(m.name) c
            WHERE m.type IN ('table', 'view') AND lower(substr(m.name, 1, length(@p0) + 1)) = lower(@p0) || '.' ORDER BY m.name, c.cid
            """,
            cancellationToken,
            schema);
        return SqlStructure.Of(true, [.. found.Select(row => ($"{row[0]}", (string?)row[1] == "table", row[2] is string column ? new SqlColumn(column, $"{row[3]}", FormOf($"{row[3]}")) : null))]);
    }

    public override IEnumerable<string> CreateSchema(string schema) => [];

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        yield return $"CREATE TABLE {Qualified(schema, table)} ({string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}{(column.Name == "id" && table != TableNames.Discards ? " NOT NULL" : "")}"))})";
        // Rows come in the order of received_at, so its index costs little and bounds the search for repeats; latest states are found by their id.
        var searched = table is TableNames.Users or TableNames.Accounts ? "id" : "received_at";
        if (columns.Any(column => column.Name == searched))
            yield return $"CREATE INDEX IF NOT EXISTS {Quote($"{schema}.{table}.{searched}")} ON {Qualified(schema, table)} ({Quote(searched)})";
    }

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) => columns.SelectMany(column => base.AddColumns(qualified, [column]));

    // SQLite changes no type: the column is copied, and moves to the end of the table.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, copy) = (Quote(column.Name), Quote($"{column.Name} widened"));
        var value = from switch
        {
            LogicalType.Boolean => $"CASE {old} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
            LogicalType.Timestamp => $"strftime('%Y-%m-%dT%H:%M:%fZ', {old})",
            _ => $"CAST({old} AS {wider.Type})",
        };
        return
        [
            $"ALTER TABLE {qualified} ADD COLUMN {copy} {wider.Type}",
            $"UPDATE {qualified} SET {copy} = {value} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            $"ALTER TABLE {qualified} RENAME COLUMN {copy} TO {old}",
        ];
    }

    public override string Temporary(string name) => $"temp.{Quote(name)}";

    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
    [
        $"DROP TABLE IF EXISTS {Temporary(name)}",
        $"CREATE TABLE {Temporary(name)} ({string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}"))}, PRIMARY KEY (id))",
    ];

    public override Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        new SqliteWriter(((SqliteConnection)((DriverConnection)connection).Driver).Handle!, this, into, rows).Run(cancellationToken);
        return Task.CompletedTask;
    }

    public override object? Parameter(SqlValue value, TextArena texts) =>
        value.Form is SqlForm.Timestamp or SqlForm.Date ? SqliteWriter.Text(value) : value.Boxed(texts);

    public override bool IsOfEngine(Exception e) => e is SqliteException;

    public override WarehouseException FaultOf(Exception e, EngineContext context) => SqliteFaults.Of(e, SqliteFile.Of(context).Path);

    public override bool RefusesRow(Exception e) => e is SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT };

    // By the words in it, as SQLite itself goes about it (https://sqlite.org/datatype3.html, read 2026-11); booleans and times are our reading.
    private static SqlForm FormOf(string type)
    {
        (string Word, SqlForm Form)[] forms =
        [
            ("BOOL", SqlForm.Boolean), ("INT", SqlForm.Integer), ("CHAR", SqlForm.Text), ("CLOB", SqlForm.Text), ("TEXT", SqlForm.Text), ("REAL", SqlForm.Double), ("FLOA", SqlForm.Double),
            ("DOUB", SqlForm.Double), ("TIME", SqlForm.Timestamp), ("DATE", SqlForm.Date), ("DEC", SqlForm.Double), ("NUM", SqlForm.Double), ("JSON", SqlForm.Json),
        ];
        return type.Length == 0 ? SqlForm.Text : forms.FirstOrDefault(form => type.Contains(form.Word, StringComparison.OrdinalIgnoreCase)).Form;
    }
}
