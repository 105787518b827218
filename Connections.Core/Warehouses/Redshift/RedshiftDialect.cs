using System.Globalization;
using System.Net.Sockets;
using Connections.Core.Warehouses.Postgres;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Npgsql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>
/// Redshift's ways: texts have a length, in bytes, and are cut at it as Segment does; no savepoints, one column an ALTER, and no locks but
/// those of tables (https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html, read 2026-11).
/// </summary>
internal sealed class RedshiftDialect : SqlDialect
{
    private const int TextBytes = 512, LongTextBytes = 65_535;

    private static readonly NameRules Rules = new(MaxBytes: 127) { Reserved = RedshiftWords.Reserved, PrefixesDigits = true };

    public override NameRules Names => Rules;

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    public override int MaxColumns => 1600;

    public override SqlSavepoints? Savepoint(string name) => null;

    // One loader at a time: whoever else begins a batch waits here.
    public override string Begin => $"BEGIN; LOCK TABLE {Qualified(SqlCursors.Schema, SqlCursors.Name)}";

    /// <summary>A source's schema as it is called there.</summary>
    public static string SchemaOf(string schema) => Rules.Fit(schema);

    public override string Quote(string name) => PostgresSql.Quote(name);

    public override string Qualified(string schema, string table) => base.Qualified(SchemaOf(schema), table);

    public override IEnumerable<string> CreateSchema(string schema) => base.CreateSchema(SchemaOf(schema));

    public override string Literal(DateTime utc) => $"TIMESTAMP '{utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => type switch
    {
        // The JSON of an array, or a whole row: cut, neither could be read.
        LogicalType.Varchar when seen.HasFlag(ValueKind.Array) || (table == TableNames.Discards && name == "column_value") => Text(name, LongTextBytes),
        LogicalType.Varchar => Text(name, TextBytes),
        LogicalType.Integer => new(name, "bigint", SqlForm.Integer),
        LogicalType.Float => new(name, "double precision", SqlForm.Double),
        LogicalType.Boolean => new(name, "boolean", SqlForm.Boolean),
        LogicalType.Timestamp => Time(name),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var exists = await connection.QueryAsync("SELECT 1 FROM pg_namespace WHERE nspname = @p0", cancellationToken, SchemaOf(schema));
        var found = await connection.QueryAsync(
            """
            SELECT c.relname::varchar, c.relkind::varchar, a.attname::varchar, format_type(a.atttypid, a.atttypmod)::varchar
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = @p0 AND c.relkind IN ('r', 'v', 'm') ORDER BY c.relname, a.attnum
            """,
            cancellationToken,
            SchemaOf(schema));
        return SqlStructure.Of(exists.Count > 0, [.. found.Select(row => ($"{row[0]}", $"{row[1]}" == "r", row[2] is null ? null : Found($"{row[2]}", $"{row[3]}")))]);
    }

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        var list = columns.Select(column => $"{Quote(column.Name)} {column.Type}{(column.Name == "id" && table != TableNames.Discards ? " NOT NULL" : "")}");
        var keys = columns.Any(column => column.Name == "received_at") ? """ DISTKEY("id") SORTKEY("received_at")""" : "";
        return [$"CREATE TABLE {Qualified(schema, table)} ({string.Join(", ", list)}){keys}"];
    }

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) => columns.SelectMany(column => base.AddColumns(qualified, [column]));

    // Only the length of a text can be changed: the column is copied, and moves to the end of the table.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, copy) = (Quote(column.Name), Quote(Names.Fit($"{column.Name}_widened")));
        var value = from switch
        {
            LogicalType.Boolean => $"CASE WHEN {old} THEN 'true' ELSE 'false' END",
            LogicalType.Timestamp => $"to_char({old}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
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

    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
    [
        $"DROP TABLE IF EXISTS {Temporary(name)}",
        $"CREATE TEMPORARY TABLE {Temporary(name)} ({string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}"))})",
    ];

    public override Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken) => connection is RedshiftConnection { Staging: { } staging } && rows.MostRows >= RedshiftStaging.FewRows
        ? staging.WriteAsync(connection, into, string.Join(", ", rows.Columns.Select(column => Quote(column.Name))), rows, cancellationToken)
        : new SqlInsert(this, connection) { MaxValues = 30_000, MaxRows = 5_000, FindsRefused = false }.WriteAsync(into, rows, cancellationToken);

    // A column of times without a zone.
    public override object? Parameter(SqlValue value, TextArena texts) =>
        value.Form is SqlForm.Timestamp or SqlForm.Date ? DateTime.SpecifyKind(value.Time, DateTimeKind.Unspecified) : value.Boxed(texts);

    public override bool IsOfEngine(Exception e) => e is NpgsqlException or IOException or TimeoutException or SocketException or ObjectDisposedException;

    public override WarehouseException FaultOf(Exception e, EngineContext context) => PostgresFaults.Of(e, context);

    private static SqlColumn Text(string name, int bytes) => new(name, $"character varying({bytes})", SqlForm.Text) { MaxBytes = bytes, CutsText = true };

    // To the microsecond, from 4713 BC to AD 294276.
    private static SqlColumn Time(string name) => new(name, "timestamp without time zone", SqlForm.Timestamp);

    private static SqlColumn Found(string name, string type)
    {
        var sizes = type.Split('(', ')') is [_, var inside, ..] ? inside.Split(',').Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray() : [];
        return type.Split('(')[0] switch
        {
            "character varying" or "character" or "text" => sizes is [var bytes] ? Text(name, bytes) with { Type = type } : new(name, type, SqlForm.Text) { MaxBytes = LongTextBytes, CutsText = true },
            "smallint" => new(name, type, SqlForm.Integer) { Least = short.MinValue, Most = short.MaxValue },
            "integer" => new(name, type, SqlForm.Integer) { Least = int.MinValue, Most = int.MaxValue },
            "bigint" => new(name, type, SqlForm.Integer),
            "double precision" => new(name, type, SqlForm.Double),
            "real" => new(name, type, SqlForm.Single),
            "boolean" => new(name, type, SqlForm.Boolean),
            "numeric" => new(name, type, SqlForm.Decimal) { Bounds = sizes is [var precision, var scale] ? (precision, scale) : (18, 0) },
            "date" => new(name, type, SqlForm.Date),
            "timestamp without time zone" => Time(name),
            _ => new(name, type, SqlForm.None),
        };
    }
}
