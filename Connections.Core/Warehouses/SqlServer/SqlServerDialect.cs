using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>
/// SQL Server's ways. Tables, columns and rows are of one transaction; texts are compared by whatever collation a database has, so ids have
/// one of their own.
/// </summary>
internal sealed class SqlServerDialect : SqlDialect
{
    private const string ByBytes = "COLLATE Latin1_General_100_BIN2";

    // What an index can hold of a text.
    private const int IdCharacters = 450;

    private static readonly NameRules Rules = new(MaxBytes: 128);

    public override NameRules Names => Rules;

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    // https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server, read 2026-11.
    public override int MaxColumns => 1024;

    public override int? MaxRowBytes => 8000;

    public override string Begin => "BEGIN TRANSACTION";

    public override string Commit => "COMMIT TRANSACTION";

    // A trigger, or an error that ends all, may have done it already.
    public override string Rollback => "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION";

    public override SqlSavepoints? Savepoint(string name) => new($"SAVE TRANSACTION {name}", $"ROLLBACK TRANSACTION {name}", Release: null);

    public override string Quote(string name) => SqlServerNames.Quote(name);

    public override string Literal(DateTime utc) => $"CAST('{utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture)}+00:00' AS datetimeoffset)";

    // Blanks at the end count for nothing there.
    public override string SameId(string one, string other) => $"{one} = {other} {ByBytes} AND DATALENGTH({one}) = DATALENGTH({other})";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => type switch
    {
        LogicalType.Varchar when name == "id" => new(name, $"nvarchar({IdCharacters})", SqlForm.Text) { MaxCharacters = IdCharacters },
        LogicalType.Varchar => new(name, "nvarchar(max)", SqlForm.Text),
        LogicalType.Integer => new(name, "bigint", SqlForm.Integer),
        LogicalType.Float => new(name, "float", SqlForm.Double),
        LogicalType.Boolean => new(name, "bit", SqlForm.Boolean),
        LogicalType.Timestamp => new(name, "datetimeoffset(7)", SqlForm.Timestamp),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    public override Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken) =>
        SqlServerStructure.ReadAsync(connection, schema, cancellationToken);

    public override IEnumerable<string> CreateTable(string schema, string table, IReadOnlyList<SqlColumn> columns)
    {
        yield return $"CREATE TABLE {Qualified(schema, table)} ({string.Join(", ", columns.Select(column => $"{Declared(column)} {(column.Name == "id" && table != TableNames.Discards ? "NOT NULL" : "NULL")}"))})";
        // Rows come in the order of received_at, so it may be theirs; latest states are found by their id.
        if (table is TableNames.Users or TableNames.Accounts)
            yield return $"CREATE INDEX [id] ON {Qualified(schema, table)} ([id])";
        else if (columns.Any(column => column.Name == "received_at"))
            yield return $"CREATE CLUSTERED INDEX [received_at] ON {Qualified(schema, table)} ([received_at])";
    }

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) =>
        [$"ALTER TABLE {qualified} ADD {string.Join(", ", columns.Select(column => $"{Declared(column)} NULL"))}"];

    // What ALTER makes of numbers as text has six digits: the column is copied, and moves to the end of the table.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var old = Quote(column.Name);
        if (wider.Form != SqlForm.Text)
            return [$"ALTER TABLE {qualified} ALTER COLUMN {old} {wider.Type} NULL"];
        var copy = Quote(Rules.Fit($"{column.Name} widened"));
        var value = from switch
        {
            LogicalType.Boolean => $"CASE {old} WHEN 0 THEN 'false' ELSE 'true' END",
            LogicalType.Timestamp => $"""FORMAT(SWITCHOFFSET({old}, '+00:00'), 'yyyy-MM-dd"T"HH:mm:ss.fff"Z"', 'en-US')""",
            LogicalType.Float => $"FORMAT({old}, 'R', 'en-US')",
            _ => $"CAST({old} AS nvarchar(max))",
        };
        return
        [
            $"ALTER TABLE {qualified} ADD {copy} {wider.Type} NULL",
            $"UPDATE {qualified} SET {copy} = {value} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            $"EXEC sp_rename {SqlServerNames.Text($"{qualified}.{copy}")}, {SqlServerNames.Text(column.Name)}, N'COLUMN'",
        ];
    }

    public override string Temporary(string name) => Quote($"#{name}");

    // The server's database of temporary tables has a collation of its own.
    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
    [
        $"DROP TABLE IF EXISTS {Temporary(name)}",
        $"CREATE TABLE {Temporary(name)} ({string.Join(", ", columns.Select(column => column.Form == SqlForm.Text && column.Name != "id" ? $"{Declared(column)} COLLATE DATABASE_DEFAULT NULL" : $"{Declared(column)} NULL"))})",
    ];

    public override string Update(string into, string from, IReadOnlyList<(string Column, string Value)> sets) =>
        $"UPDATE t SET {string.Join(", ", sets.Select(set => $"{set.Column} = {set.Value}"))} FROM {into} AS t JOIN {from} AS s ON {SameId("t.id", "s.id")}";

    public override Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken) =>
        SqlServerBulk.WriteAsync((TdsConnection)connection, into, rows, SqlServerBulk.Careful, cancellationToken);

    public override object? Parameter(SqlValue value, TextArena texts) => value.Form == SqlForm.Timestamp ? new DateTimeOffset(value.Time) : value.Boxed(texts);

    // A text can be moved out of the page, which leaves a pointer of 24 bytes; a number's column takes its room also where it is NULL.
    public override int BytesOf(ValueKind kind, int textBytes) => kind is ValueKind.Text or ValueKind.Array or ValueKind.BigNumber ? Math.Min(textBytes * 2, 24) + 2 : 10;

    public override bool IsOfEngine(Exception e) => SqlServerFaults.IsOfServer(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => SqlServerFaults.Of(e, context);

    public override bool RefusesRow(Exception e) => e is TdsException refused && SqlServerFaults.IsOfRow(refused);

    public override bool HasEndedTransaction(Exception e) => e is TdsException refused && SqlServerFaults.HasEndedTransaction(refused);

    public override bool IsRowTooBig(Exception e) => e is TdsException { Number: 511 };

    public override bool IsTableFull(Exception e) => e is TdsException { Number: 1701 or 1702 };

    private string Declared(SqlColumn column) => $"{Quote(column.Name)} {column.Type}{(column is { Name: "id", Form: SqlForm.Text } ? $" {ByBytes}" : "")}";
}
