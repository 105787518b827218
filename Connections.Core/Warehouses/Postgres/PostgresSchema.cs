using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>
/// One source's schema as it really is: read when a session opens it, and kept up as the session adds to it. People may have dropped
/// columns or changed types since; what is missing is made again, a changed type is loaded into as it is.
/// </summary>
internal sealed class PostgresSchema(NpgsqlConnection connection, string name, EngineContext context)
{
    /// <summary>The most columns that a table can ever have had: dropped ones count.</summary>
    private const int ServerColumns = 1600;

    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>Whether it held no table when it was read: nothing in it can be a repeat.</summary>
    public bool WasEmpty { get; private set; }

    /// <summary>Reads it, and makes it where it is missing.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        _tables.Clear();
        _others.Clear();
        var exists = await connection.QueryAsync("SELECT 1 FROM pg_namespace WHERE nspname = $1", row => row.GetInt32(0), cancellationToken, name);
        // Asked first: IF NOT EXISTS wants the right to create also where nothing is to be created.
        if (exists.Count == 0)
            await connection.ExecuteAsync($"CREATE SCHEMA {PostgresSql.Quote(name)}", cancellationToken);

        var found = await connection.QueryAsync(
            """
            SELECT c.relname::text, c.relkind::text, c.relnatts::int, a.attname::text, format_type(a.atttypid, a.atttypmod), a.atttypid::bigint, a.atttypmod
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') ORDER BY c.relname, a.attnum
            """,
            row => (Table: row.GetString(0), Kind: row.GetString(1), Attributes: row.GetInt32(2), Column: row.IsDBNull(3) ? null
                : new PostgresColumn(row.GetString(3), row.GetString(4), PostgresColumn.FormOf((uint)row.GetInt64(5)), row.GetInt32(6))),
            cancellationToken,
            name);
        foreach (var (table, kind, attributes, column) in found)
        {
            if (kind is not ("r" or "p"))
            {
                _others.Add(table);
                continue;
            }

            if (!_tables.TryGetValue(table, out var known))
                _tables.Add(table, known = new(attributes));
            if (column is not null)
                known.Columns.Add(column);
        }

        WasEmpty = _tables.Count == 0;
    }

    /// <summary>The column of that name; null where the table has none.</summary>
    public PostgresColumn? Column(string table, string column) => _tables.GetValueOrDefault(table)?.Columns.Find(there => there.Name == column);

    public bool Has(string table) => _tables.ContainsKey(table);

    /// <summary>Whether the table is there or may be made: tables of events only up to the limit.</summary>
    public bool HasRoomFor(TableRows rows) => Has(rows.Name) || rows.IsStandardTable || _tables.Count < context.Options.MaxTables;

    /// <summary>The table's name as it stands in a statement.</summary>
    public string Qualified(string table) => $"{PostgresSql.Quote(name)}.{PostgresSql.Quote(table)}";

    /// <summary>
    /// Makes the table and the columns that the rows need and that are not there: standard ones always, others from their first value on,
    /// up to the limit. Widens columns where that is wished for.
    /// </summary>
    /// <exception cref="WarehouseException">A view has the table's name.</exception>
    public async Task MakeRoomForAsync(TableRows rows, IReadOnlySet<int> except, TextArena texts, SyncNotices notices, CancellationToken cancellationToken)
    {
        if (_others.Contains(rows.Name))
        {
            throw new WarehouseException(
                WarehouseFault.Schema, false, $"A view or something else has the name {name}.{rows.Name}, which a table of events needs. Rename or drop it; the next sync loads what waits.");
        }

        var wanted = rows.Columns.Where(column => column.Declared is not null || column.Seen != ValueKind.None).ToList();
        if (!_tables.TryGetValue(rows.Name, out var table))
            await CreateAsync(rows.Name, wanted, cancellationToken);
        else
            await AddAsync(rows, table, wanted, except, texts, notices, cancellationToken);
    }

    private int MaxColumns => Math.Min(ServerColumns, context.Options.MaxColumns);

    private async Task CreateAsync(string table, List<TableColumn> wanted, CancellationToken cancellationToken)
    {
        var columns = wanted.Take(MaxColumns).Select(Made).ToList();
        var list = columns.Select(column => $"{PostgresSql.Quote(column.Name)} {column.Type}{(column.Name == "id" && table != TableNames.Discards ? " NOT NULL" : "")}");
        // Rows come in the order of received_at, so an index of its blocks costs the load almost nothing and serves whoever asks for a period.
        // Latest states are found by their id; a hash has no limit of length, as a tree has.
        var index = table is TableNames.Users or TableNames.Accounts ? "hash (id)" : "brin (received_at)";
        await connection.ExecuteAsync($"CREATE TABLE {Qualified(table)} ({string.Join(", ", list)})", cancellationToken);
        await connection.ExecuteAsync($"CREATE INDEX ON {Qualified(table)} USING {index}", cancellationToken);
        var made = new Table(columns.Count);
        made.Columns.AddRange(columns);
        _tables.Add(table, made);
    }

    private async Task AddAsync(
        TableRows rows, Table table, List<TableColumn> wanted, IReadOnlySet<int> except, TextArena texts, SyncNotices notices, CancellationToken cancellationToken)
    {
        if (context.WidensColumns)
            await WidenAsync(rows, table, except, texts, notices, cancellationToken);

        var known = table.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Where(column => !known.Contains(column.Name)).Take(Math.Max(0, MaxColumns - table.Attributes)).Select(Made).ToList();
        if (missing.Count == 0)
            return;
        var clauses = missing.Select(column => $"ADD COLUMN {PostgresSql.Quote(column.Name)} {column.Type}");
        await connection.ExecuteAsync($"ALTER TABLE {Qualified(rows.Name)} {string.Join(", ", clauses)}", cancellationToken);
        table.Columns.AddRange(missing);
        table.Attributes += missing.Count;
    }

    private async Task WidenAsync(TableRows rows, Table table, IReadOnlySet<int> except, TextArena texts, SyncNotices notices, CancellationToken cancellationToken)
    {
        const string savepoint = "connections_widening";
        foreach (var column in rows.Columns.Where(column => !rows.IsStandard(column)))
        {
            var at = table.Columns.FindIndex(there => there.Name == column.Name);
            if (at < 0 || PostgresSql.LogicalOf(table.Columns[at].Type) is not { } now || Widening.Needed(now, rows, column, except, texts) is not { } needed)
                continue;

            var wider = Made(column.Name, needed);
            var quoted = PostgresSql.Quote(column.Name);
            // A time becomes the text in which it is usually sent.
            var asText = now == LogicalType.Timestamp ? $" USING to_char({quoted} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')" : "";
            await connection.ExecuteAsync($"SAVEPOINT {savepoint}", cancellationToken);
            try
            {
                await connection.ExecuteAsync($"ALTER TABLE {Qualified(rows.Name)} ALTER COLUMN {quoted} TYPE {wider.Type}{asText}", cancellationToken);
                notices.Warn(rows.Name, column.Name, $"The column was widened from {table.Columns[at].Type} to {wider.Type}, as values came that it could not hold.");
                table.Columns[at] = wider;
            }
            catch (PostgresException e) when (PostgresFaults.Of(e, context).IsOfTable)
            {
                // A view or an index of somebody's needs the column as it is: its values are set aside instead.
                await connection.ExecuteAsync($"ROLLBACK TO SAVEPOINT {savepoint}", cancellationToken);
                notices.Warn(rows.Name, column.Name, $"The column could not be widened to {wider.Type}: drop what depends on it. ({e.SqlState}: {e.MessageText})");
            }

            await connection.ExecuteAsync($"RELEASE SAVEPOINT {savepoint}", cancellationToken);
        }
    }

    private static PostgresColumn Made(TableColumn column) => Made(column.Name, column.Type);

    private static PostgresColumn Made(string column, LogicalType type) => new(
        column,
        PostgresSql.TypeOf(type),
        type switch
        {
            LogicalType.Integer => PostgresForm.BigInt,
            LogicalType.Float => PostgresForm.Double,
            LogicalType.Boolean => PostgresForm.Boolean,
            LogicalType.Timestamp => PostgresForm.Timestamp,
            _ => PostgresForm.Text,
        },
        Modifier: -1);

    private sealed class Table(int attributes)
    {
        public List<PostgresColumn> Columns { get; } = [];

        /// <summary>Columns that it has and had.</summary>
        public int Attributes { get; set; } = attributes;
    }
}
