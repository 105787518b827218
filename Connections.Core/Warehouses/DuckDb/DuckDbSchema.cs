using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>A column as it really is.</summary>
internal sealed record DuckDbColumn(string Name, string Type);

/// <summary>
/// One source's schema as it really is: read when a session opens it, and kept up as the session adds to it. People may have dropped
/// columns or changed types since; what is missing is made again, a changed type is loaded into as it is.
/// </summary>
internal sealed class DuckDbSchema
{
    private readonly DuckDBConnection _connection;
    private readonly Dictionary<string, List<DuckDbColumn>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _views = new(StringComparer.OrdinalIgnoreCase);

    private readonly EngineContext _context;

    public DuckDbSchema(DuckDBConnection connection, string name, EngineContext context)
    {
        (_connection, Name, _context) = (connection, name, context);
        connection.Execute($"CREATE SCHEMA IF NOT EXISTS {DuckDbSql.Quote(name)}");
        // Only this file's: information_schema shows attached and temporary databases too.
        var found = connection.Query(
            """
            SELECT c.table_name, t.table_type, c.column_name, c.data_type
            FROM information_schema.columns c JOIN information_schema.tables t USING (table_catalog, table_schema, table_name)
            WHERE c.table_catalog = current_database() AND c.table_schema = ? ORDER BY c.table_name, c.ordinal_position
            """,
            row => (Table: row.GetString(0), Kind: row.GetString(1), Column: new DuckDbColumn(row.GetString(2), row.GetString(3))),
            name);
        foreach (var (table, kind, column) in found)
        {
            if (kind != "BASE TABLE")
                _views.Add(table);
            else if (_tables.TryGetValue(table, out var columns))
                columns.Add(column);
            else
                _tables.Add(table, [column]);
        }

        WasEmpty = _tables.Count == 0;
    }

    public string Name { get; }

    /// <summary>Whether there was no table when the session opened it.</summary>
    public bool WasEmpty { get; }

    /// <summary>The columns in the order of the table; null where there is no such table.</summary>
    public IReadOnlyList<DuckDbColumn>? Columns(string table) => _tables.GetValueOrDefault(table);

    /// <summary>The table's name as it stands in a statement.</summary>
    public string Qualified(string table) => $"{DuckDbSql.Quote(Name)}.{DuckDbSql.Quote(table)}";

    /// <summary>Whether the table is there or may be made: tables of events only up to the limit.</summary>
    public bool HasRoomFor(TableRows rows) => _tables.ContainsKey(rows.Name) || rows.IsStandardTable || _tables.Count < _context.Options.MaxTables;

    /// <summary>Columns with values for which the table has no more room.</summary>
    public IReadOnlyList<TableColumn> Homeless(TableRows rows) =>
        [.. rows.Columns.Where(column => column.Seen != ValueKind.None && !_tables[rows.Name].Exists(there => there.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>
    /// Makes the table and the columns that the rows need and that are not there: standard ones always, others from their first value on,
    /// up to the limit. Widens columns where that is wished for.
    /// </summary>
    /// <exception cref="WarehouseException">A view has the table's name.</exception>
    public void MakeRoomFor(TableRows rows, IReadOnlySet<int> except, TextArena texts, SyncNotices notices)
    {
        if (_views.Contains(rows.Name))
        {
            throw new WarehouseException(
                WarehouseFault.Schema, false, $"A view has the name {Name}.{rows.Name}, which a table of events needs. Rename or drop the view; the next sync loads what waits.");
        }

        var wanted = rows.Columns.Where(column => column.Declared is not null || column.Seen != ValueKind.None).Take(_context.Options.MaxColumns)
            .Select(column => new DuckDbColumn(column.Name, DuckDbSql.TypeOf(column.Type)));
        if (!_tables.TryGetValue(rows.Name, out var columns))
        {
            _tables.Add(rows.Name, columns = [.. wanted]);
            var list = columns.Select(column => $"{DuckDbSql.Quote(column.Name)} {column.Type}{(column.Name == "id" ? " NOT NULL" : "")}");
            _connection.Execute($"CREATE TABLE {Qualified(rows.Name)} ({string.Join(", ", list)})");
            return;
        }

        Widen(rows, columns, except, texts, notices);
        var room = Math.Max(0, _context.Options.MaxColumns - columns.Count);
        foreach (var column in wanted.Where(wanted => !columns.Exists(there => there.Name.Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))).Take(room).ToList())
        {
            _connection.Execute($"ALTER TABLE {Qualified(rows.Name)} ADD COLUMN {DuckDbSql.Quote(column.Name)} {column.Type}");
            columns.Add(column);
        }
    }
    private void Widen(TableRows rows, List<DuckDbColumn> columns, IReadOnlySet<int> except, TextArena texts, SyncNotices notices)
    {
        if (!_context.WidensColumns)
            return;
        foreach (var column in rows.Columns)
        {
            var at = columns.FindIndex(there => there.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            if (at < 0 || rows.IsStandard(column) || DuckDbSql.LogicalOf(columns[at].Type) is not { } now
                || Widening.Needed(now, rows, column, except, texts) is not { } needed)
            {
                continue;
            }

            var (name, type) = (DuckDbSql.Quote(columns[at].Name), DuckDbSql.TypeOf(needed));
            // A time becomes the text in which it is usually sent.
            var asText = now == LogicalType.Timestamp ? $" USING strftime({name}, '%Y-%m-%dT%H:%M:%S.%gZ')" : "";
            _connection.Execute($"ALTER TABLE {Qualified(rows.Name)} ALTER COLUMN {name} SET DATA TYPE {type}{asText}");
            notices.Warn(rows.Name, column.Name, $"The column was widened from {columns[at].Type} to {type}, as values came that it could not hold.");
            columns[at] = columns[at] with { Type = type };
        }
    }
}
