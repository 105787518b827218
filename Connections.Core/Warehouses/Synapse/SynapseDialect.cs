using System.Globalization;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer;
using Connections.Core.Warehouses.SqlServer.Tds;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Synapse;

/// <summary>
/// A dedicated pool's ways. Tables are heaps, spread evenly: what comes in small batches never fills the groups that a columnstore compresses, and
/// heaps alone hold a text without limit. Rows go by bulk load into a table of our own, and from there in one statement, all or none.
/// </summary>
/// <param name="warehouse">Keeps the tables of two warehouses in one pool apart.</param>
internal sealed class SynapseDialect(Guid warehouse) : StatementDialect(warehouse)
{
    private const string ByBytes = "COLLATE Latin1_General_100_BIN2", Storage = "WITH (DISTRIBUTION = ROUND_ROBIN, HEAP)", Rows = "_connections_rows";

    private const int IdCharacters = 450, TextCharacters = 4_000;

    private readonly string _ownEnd = $"_{warehouse:N}]";

    // https://learn.microsoft.com/azure/synapse-analytics/sql-data-warehouse/sql-data-warehouse-service-capacity-limits.
    public override NameRules Names { get; } = new(MaxBytes: 128);

    public override StringComparer Cases => StringComparer.OrdinalIgnoreCase;

    public override int MaxColumns => 1024;

    public override int? MaxRowBytes => 8000;

    public override string Quote(string name) => SqlServerNames.Quote(name);

    public override string Literal(DateTime utc) => $"CAST('{utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture)}+00:00' AS datetimeoffset)";

    // Blanks at the end count for nothing there.
    public override string SameId(string one, string other) => $"{one} = {other} {ByBytes} AND DATALENGTH({one}) = DATALENGTH({other})";

    public override SqlColumn Column(string table, string name, LogicalType type, ValueKind seen) => type switch
    {
        LogicalType.Varchar when name == "id" => new(name, $"nvarchar({IdCharacters})", SqlForm.Text) { MaxCharacters = IdCharacters },
        // Arrays are long, and what was set aside is to be kept whole.
        LogicalType.Varchar when seen.HasFlag(ValueKind.Array) || (table == TableNames.Discards && name == "column_value") => new(name, "nvarchar(max)", SqlForm.Text),
        LogicalType.Varchar => new(name, $"nvarchar({TextCharacters})", SqlForm.Text) { MaxCharacters = TextCharacters },
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
        var hasKey = schema != SqlCursors.Schema && table != TableNames.Discards;
        var list = string.Join(", ", columns.Select(column => $"{Declared(column)} {(hasKey && column.Name == "id" ? "NOT NULL" : "NULL")}"));
        return [$"CREATE TABLE {Qualified(schema, table)} ({list}) {Storage}"];
    }

    public override IEnumerable<string> CreateTemporary(string name, IReadOnlyList<SqlColumn> columns) =>
    [
        $"IF OBJECT_ID({SqlServerNames.Text(Temporary(name))}) IS NOT NULL DROP TABLE {Temporary(name)}",
        $"CREATE TABLE {Temporary(name)} ({string.Join(", ", columns.Select(column => $"{Declared(column)} NULL"))}) {Storage}",
    ];

    public override IEnumerable<string> AddColumns(string qualified, IReadOnlyList<SqlColumn> columns) =>
        [$"ALTER TABLE {qualified} ADD {string.Join(", ", columns.Select(column => $"{Declared(column)} NULL"))}"];

    // The column is copied, and moves to the end of the table.
    public override IEnumerable<string> Widen(string qualified, SqlColumn column, LogicalType from, SqlColumn wider)
    {
        var (old, name) = (Quote(column.Name), CopyOf(column.Name));
        var copy = Quote(name);
        var value = from switch
        {
            LogicalType.Boolean => $"CASE {old} WHEN 0 THEN 'false' ELSE 'true' END",
            LogicalType.Timestamp => Text(old, 3),
            LogicalType.Float => $"FORMAT({old}, 'R', 'en-US')",
            _ => $"CAST({old} AS {wider.Type})",
        };
        return
        [
            $"IF NOT EXISTS (SELECT 1 FROM sys.columns WHERE object_id = OBJECT_ID({SqlServerNames.Text(qualified)}) AND name = {SqlServerNames.Text(name)}) ALTER TABLE {qualified} ADD {copy} {wider.Type} NULL",
            $"UPDATE {qualified} SET {copy} = {value} WHERE {old} IS NOT NULL",
            $"ALTER TABLE {qualified} DROP COLUMN {old}",
            RenameColumn(qualified, name, column.Name),
        ];
    }

    public override string RenameColumn(string qualified, string from, string to) => $"EXEC sp_rename {SqlServerNames.Text($"{qualified}.{Quote(from)}")}, {SqlServerNames.Text(to)}, N'COLUMN'";

    // What is updated has no other name there, and what it is joined with may be a query (https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql, read 2026-11).
    public override string Update(string into, string from, IReadOnlyList<(string Column, string Value)> sets) =>
        $"""
        UPDATE {into} SET {string.Join(", ", sets.Select(set => $"{set.Column} = n.{set.Column}"))} FROM {into} JOIN (
        SELECT t.[id], {string.Join(", ", sets.Select(set => $"{set.Value} AS {set.Column}"))} FROM {into} AS t JOIN {from} AS s ON {SameId("t.[id]", "s.[id]")}
        ) AS n ON {SameId($"{into}.[id]", "n.[id]")}
        """;

    public override string AsText(string time) => Text(Quote(time), 6);

    public override async Task WriteAsync(ISqlConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        var pool = (SynapseConnection)connection;
        if (rows.MostRows == 0)
            return;
        if (into.EndsWith(_ownEnd, StringComparison.Ordinal))
        {
            await pool.LoadAsync(into, rows, cancellationToken);
            return;
        }

        var columns = rows.Written.Select(written => written.Column).ToList();
        foreach (var statement in CreateTemporary(Rows, columns))
            await pool.ExecuteAsync(statement, cancellationToken);
        await pool.LoadAsync(Temporary(Rows), rows, cancellationToken);
        var names = string.Join(", ", columns.Select(column => Quote(column.Name)));
        await pool.ExecuteAsync($"INSERT INTO {into} ({names}) SELECT {names} FROM {Temporary(Rows)}", cancellationToken);
    }

    // A text can be moved out of the page, which leaves a pointer of 24 bytes.
    public override int BytesOf(ValueKind kind, int textBytes) => kind is ValueKind.Text or ValueKind.Array or ValueKind.BigNumber ? Math.Min(textBytes * 2, 24) + 2 : 10;

    public override bool IsOfEngine(Exception e) => SqlServerFaults.IsOfServer(e);

    public override WarehouseException FaultOf(Exception e, EngineContext context) => SqlServerFaults.Of(e, context);

    public override bool IsTableFull(Exception e) => e is TdsException { Number: 1701 or 1702 };

    private static string Text(string time, int digits) => $"""FORMAT(SWITCHOFFSET({time}, '+00:00'), 'yyyy-MM-dd"T"HH:mm:ss.{new string('f', digits)}"Z"', 'en-US')""";

    private string Declared(SqlColumn column) => $"{Quote(column.Name)} {column.Type}{(column is { Name: "id", Form: SqlForm.Text } ? $" {ByBytes}" : "")}";
}
