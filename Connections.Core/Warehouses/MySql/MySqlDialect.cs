using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using MySqlConnector;

namespace Connections.Core.Warehouses.MySql;

/// <summary>
/// The ways of MySQL and MariaDB: a schema is a database, statements that change tables commit by themselves, and texts are compared byte by
/// byte only where a collation says so.
/// </summary>
/// <param name="prefix">What is put before the names of databases.</param>
/// <param name="localFiles">Whether the server takes rows by LOAD DATA LOCAL.</param>
internal sealed class MySqlDialect(string prefix, bool localFiles) : SqlDialect
{
    // Of a text as many characters as fit into the key of an old server.
    private const int KeyCharacters = 100;

    private const string Collation = "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    private static readonly NameRules Rules = new(MaxBytes: 64);

    public override NameRules Names => Rules;

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    // InnoDB's own limit (https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html, read 2026-11).
    public override int MaxColumns => 1017;

    // What a page holds of one row, and some room for its header.
    public override int? MaxRowBytes => 8000;

    public override bool CommitsDdl => true;

    public override string Begin => "START TRANSACTION";

    public override string Quote(string name) => QuoteName(name);

    public static string QuoteName(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>The database that a schema is.</summary>
    public static string DatabaseOf(string prefix, string schema) => Rules.Fit($"{prefix}{schema}");

    public override string Qualified(string schema, string table) => $"{Quote(DatabaseOf(prefix, schema))}.{Quote(table)}";

    public override string Literal(DateTime utc) => $"'{utc.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";

    // The collation takes blanks at the end for nothing.
    public override string SameId(string one, string other) => $"{one} = {other} AND LENGTH({one}) = LENGTH({other})";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => type switch
    {
        // A whole row may be in there.
        LogicalType.Varchar when table == TableNames.Discards && name == "column_value" => new(name, "longtext", SqlForm.Text),
        LogicalType.Varchar => new(name, "text", SqlForm.Text) { MaxBytes = ushort.MaxValue },
        LogicalType.Integer => new(name, "bigint", SqlForm.Integer),
        LogicalType.Float => new(name, "double", SqlForm.Double),
        LogicalType.Boolean => new(name, "tinyint(1)", SqlForm.Boolean),
        LogicalType.Timestamp => new(name, "datetime(6)", SqlForm.Timestamp),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    public override async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var database = DatabaseOf(prefix, schema);
        var exists = await connection.QueryAsync("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = @p0", cancellationToken, database);
        var found = await connection.QueryAsync(
            """
            SELECT t.TABLE_NAME, t.TABLE_TYPE, c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION, c.NUMERIC_SCALE
            FROM information_schema.TABLES t LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
            WHERE t.TABLE_SCHEMA = @p0 ORDER BY t.TABLE_NAME, c.ORDINAL_POSITION
            """,
            cancellationToken,
            database);
        return SqlStructure.Of(
            exists.Count > 0,
            [.. found.Select(row => ($"{row[0]}", (string?)row[1] == "BASE TABLE", row[2] is null ? null : MySqlTypes.Of($"{row[2]}", $"{row[3]}", $"{row[4]}", Number(row[5]), (int?)Number(row[6]), (int?)Number(row[7]))))]);
    }

    public override IEnumerable<string> CreateSchema(string schema) => [$"CREATE DATABASE IF NOT EXISTS {Quote(DatabaseOf(prefix, schema))} {Collation}"];

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        // Rows come in the order of received_at, so its index costs little and bounds the search for repeats; latest states are found by their id.
        var key = table is TableNames.Users or TableNames.Accounts ? $", KEY (`id`({KeyCharacters}))" : columns.Any(column => column.Name == "received_at") ? ", KEY (`received_at`)" : "";
        var list = columns.Select(column => $"{Quote(column.Name)} {column.Type}{(column.Name == "id" && table != TableNames.Discards ? " NOT NULL" : "")}");
        return [$"CREATE TABLE IF NOT EXISTS {Qualified(schema, table)} ({string.Join(", ", list)}{key}) ENGINE=InnoDB {Collation}"];
    }

    public override string CopyOf(string column) => Rules.Fit($"{Copies}{column}");

    // A type cannot be changed by an expression. In between the column bears the copy's name, so that whoever comes after a kill sees what is left to do.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        if (wider.Form != SqlForm.Text || from is not (LogicalType.Boolean or LogicalType.Timestamp))
            return [$"ALTER TABLE {qualified} MODIFY COLUMN {Quote(column.Name)} {wider.Type}"];
        var copy = wider with { Name = CopyOf(column.Name) };
        return [$"ALTER TABLE {qualified} CHANGE COLUMN {Quote(column.Name)} {Quote(copy.Name)} {copy.Type}", .. FinishWidening(qualified, copy, column.Name)];
    }

    // What is there already as it is to be stays.
    public override IEnumerable<string> FinishWidening(string qualified, SqlColumn copy, string name)
    {
        var value = Quote(copy.Name);
        return
        [
            $"""
            UPDATE {qualified} SET {value} = CASE WHEN {value} LIKE '____-__-__ %' THEN CONCAT(REPLACE(LEFT({value}, 23), ' ', 'T'), 'Z') WHEN {value} = '0' THEN 'false' ELSE 'true' END
            WHERE {value} NOT IN ('true', 'false') AND {value} NOT LIKE '%Z'
            """,
            $"ALTER TABLE {qualified} CHANGE COLUMN {value} {Quote(name)} {copy.Type}",
        ];
    }

    // A connection need not have a database of its own.
    public override string Temporary(string name) => Qualified(SqlCursors.Schema, name);

    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
    [
        $"DROP TEMPORARY TABLE IF EXISTS {Temporary(name)}",
        $"CREATE TEMPORARY TABLE {Temporary(name)} ({string.Join(", ", columns.Select(column => $"{Quote(column.Name)} {column.Type}"))}, KEY (`id`({KeyCharacters}))) ENGINE=InnoDB {Collation}",
    ];

    public override string Update(string into, string from, IReadOnlyList<(string Column, string Value)> sets) =>
        $"UPDATE {into} AS t JOIN {from} AS s ON {SameId("t.id", "s.id")} SET {string.Join(", ", sets.Select(set => $"t.{set.Column} = {set.Value}"))}";

    public override Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken) => localFiles
        ? MySqlBulk.WriteAsync((DriverConnection)connection, into, rows, cancellationToken)
        : new SqlInsert(this, connection) { MaxValues = 20_000, FindsRefused = false }.WriteAsync(into, rows, cancellationToken);

    // A text above 40 bytes can be moved out of the page, which leaves a pointer of 20; all else stays in it.
    public override int BytesOf(ValueKind kind, int textBytes) => kind is ValueKind.Text or ValueKind.Array or ValueKind.BigNumber ? (textBytes > 40 ? 20 : textBytes) + 2 : 8;

    public override bool IsOfEngine(Exception e) => MySqlFaults.IsOfServer(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => MySqlFaults.Of(e, context);

    public override bool RefusesRow(Exception e) => e is MySqlRefusedException || (e is MySqlException refused && MySqlFaults.IsOfRow(refused));

    public override bool IsRowTooBig(Exception e) => e is MySqlException { Number: (int)MySqlErrorCode.TooBigRowSize };

    public override bool IsTableFull(Exception e) => e is MySqlException { Number: (int)MySqlErrorCode.TooBigRowSize or (int)MySqlErrorCode.TooManyFields };

    private static long? Number(object? value) => value is null ? null : (long)Math.Min(Convert.ToDecimal(value, CultureInfo.InvariantCulture), long.MaxValue);
}
