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

    public DuckDbSchema(DuckDBConnection connection, string name)
    {
        (_connection, Name) = (connection, name);
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
    }

    public string Name { get; }

    /// <summary>The columns in the order of the table; null where there is no such table.</summary>
    public IReadOnlyList<DuckDbColumn>? Columns(string table) => _tables.GetValueOrDefault(table);

    /// <summary>The table's name as it stands in a statement.</summary>
    public string Qualified(string table) => $"{DuckDbSql.Quote(Name)}.{DuckDbSql.Quote(table)}";

    /// <summary>Makes the table and the columns that the rows need and that are not there: standard ones always, others from their first value on.</summary>
    /// <exception cref="WarehouseException">A view has the table's name.</exception>
    public void MakeRoomFor(TableRows rows)
    {
        if (_views.Contains(rows.Name))
        {
            throw new WarehouseException(
                WarehouseFault.Schema, false, $"A view has the name {Name}.{rows.Name}, which a table of events needs. Rename or drop the view; the next sync loads what waits.");
        }

        var wanted = rows.Columns.Where(column => column.Declared is not null || column.Seen != ValueKind.None)
            .Select(column => new DuckDbColumn(column.Name, DuckDbSql.TypeOf(column.Type)));
        if (!_tables.TryGetValue(rows.Name, out var columns))
        {
            _tables.Add(rows.Name, columns = [.. wanted]);
            var list = columns.Select(column => $"{DuckDbSql.Quote(column.Name)} {column.Type}{(column.Name == "id" ? " NOT NULL" : "")}");
            _connection.Execute($"CREATE TABLE {Qualified(rows.Name)} ({string.Join(", ", list)})");
            return;
        }

        foreach (var column in wanted.Where(wanted => !columns.Exists(there => there.Name.Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            _connection.Execute($"ALTER TABLE {Qualified(rows.Name)} ADD COLUMN {DuckDbSql.Quote(column.Name)} {column.Type}");
            columns.Add(column);
        }
    }
}
