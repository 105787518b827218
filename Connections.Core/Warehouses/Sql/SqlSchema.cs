using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// One source's schema as it really is: read when a session opens it, and kept up as the session adds to it. People may have dropped
/// columns or changed types since; what is missing is made again, a changed type is loaded into as it is.
/// </summary>
internal sealed class SqlSchema(SqlDialect dialect, ISqlConnection connection, string name, EngineContext context)
{
    private readonly Dictionary<string, List<SqlColumn>> _tables = new(dialect.Cases);
    private readonly HashSet<string> _others = new(dialect.Cases);
    private readonly HashSet<string> _full = new(dialect.Cases);
    private bool _exists;

    public string Name => name;

    /// <summary>Whether it held no table when it was read: nothing in it can be a repeat.</summary>
    public bool WasEmpty { get; private set; }

    /// <summary>Reads it as it is.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var found = await dialect.ReadAsync(connection, name, cancellationToken);
        _exists = found.Exists;
        _tables.Clear();
        foreach (var (table, columns) in found.Tables)
            _tables.Add(table, [.. columns]);
        _others.Clear();
        _others.UnionWith(found.Others);
        WasEmpty = _tables.Count == 0;
    }

    /// <summary>The table's columns; null where there is no such table.</summary>
    public IReadOnlyList<SqlColumn>? Columns(string table) => _tables.GetValueOrDefault(table);

    /// <summary>Whether the table is there or may be made: tables of events only up to the limit.</summary>
    public bool HasRoomFor(TableRows rows) => _tables.ContainsKey(rows.Name) || rows.IsStandardTable || _tables.Keys.Count(table => table != TableNames.Discards) < context.Options.MaxTables;

    /// <summary>The table's name as it stands in a statement.</summary>
    public string Qualified(string table) => dialect.Qualified(name, table);

    /// <summary>
    /// Makes the schema, the table and the columns that the rows need and that are not there: standard ones always, others from their first
    /// value on, up to the limit. Widens columns where that is wished for.
    /// </summary>
    /// <exception cref="WarehouseException">Something else has the table's name.</exception>
    public async Task MakeRoomForAsync(TableRows rows, IReadOnlySet<int> except, TextArena texts, SyncNotices notices, CancellationToken cancellationToken)
    {
        if (_others.Contains(rows.Name))
        {
            throw new WarehouseException(
                WarehouseFault.Schema, false, $"A view or something else has the name {name}.{rows.Name}, which a table of events needs. Rename or drop it; the next sync loads what waits.");
        }

        if (!_exists)
            await ExecuteAsync(dialect.CreateSchema(name), cancellationToken);
        _exists = true;

        var wanted = rows.Columns.Where(column => column.Declared is not null || column.Seen != ValueKind.None).ToList();
        if (!_tables.TryGetValue(rows.Name, out var columns))
        {
            _tables.Add(rows.Name, columns = await CreateAsync(rows, wanted, cancellationToken));
        }
        else
        {
            await FinishWideningAsync(rows.Name, columns, wanted, cancellationToken);
            if (context.WidensColumns)
                await WidenAsync(rows, columns, except, texts, notices, cancellationToken);
        }

        await AddAsync(rows.Name, columns, wanted, cancellationToken);
    }

    private int MaxColumns => Math.Min(dialect.MaxColumns, context.Options.MaxColumns);

    private SqlColumn Made(string table, TableColumn column) => dialect.Column(table, column.Name, column.Type, column.Seen);

    private async Task<List<SqlColumn>> CreateAsync(TableRows rows, List<TableColumn> wanted, CancellationToken cancellationToken)
    {
        var columns = wanted.Take(MaxColumns).Select(column => Made(rows.Name, column)).ToList();
        try
        {
            await ExecuteAsync(dialect.CreateTable(name, rows.Name, columns), cancellationToken);
        }
        catch (Exception e) when (dialect.IsTableFull(e))
        {
            // With the columns that it always has; of the others as many as there is room for.
            columns = [.. wanted.Where(rows.IsStandard).Select(column => Made(rows.Name, column))];
            await ExecuteAsync(dialect.CreateTable(name, rows.Name, columns), cancellationToken);
        }

        return columns;
    }

    private async Task AddAsync(string table, List<SqlColumn> columns, List<TableColumn> wanted, CancellationToken cancellationToken)
    {
        var known = columns.Select(column => column.Name).ToHashSet(dialect.Cases);
        var missing = wanted.Where(column => !known.Contains(column.Name)).Take(Math.Max(0, MaxColumns - columns.Count)).Select(column => Made(table, column)).ToList();
        if (missing.Count == 0 || _full.Contains(table))
            return;
        if (await TryAddAsync(table, columns, missing, cancellationToken))
            return;
        foreach (var column in missing)
        {
            if (!await TryAddAsync(table, columns, [column], cancellationToken))
                break;
        }

        _full.Add(table);
    }

    private async Task<bool> TryAddAsync(string table, List<SqlColumn> columns, List<SqlColumn> added, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(dialect.AddColumns(Qualified(table), added), cancellationToken);
            columns.AddRange(added);
            return true;
        }
        catch (Exception e) when (dialect.IsTableFull(e))
        {
            return false;
        }
    }

    // Its last step is to give the copy the column's name: a kill before it has left the copy alone, with all values.
    private async Task FinishWideningAsync(string table, List<SqlColumn> columns, List<TableColumn> wanted, CancellationToken cancellationToken)
    {
        if (!columns.Exists(column => column.Name.StartsWith(SqlDialect.Copies, StringComparison.OrdinalIgnoreCase)))
            return;
        foreach (var name in wanted.Select(column => column.Name).Where(name => !columns.Exists(there => dialect.Cases.Equals(there.Name, name))))
        {
            var at = columns.FindIndex(there => dialect.Cases.Equals(there.Name, dialect.CopyOf(name)));
            if (at < 0)
                continue;
            await ExecuteAsync(dialect.FinishWidening(Qualified(table), columns[at], name), cancellationToken);
            columns[at] = columns[at] with { Name = name };
        }
    }

    private async Task WidenAsync(TableRows rows, List<SqlColumn> columns, IReadOnlySet<int> except, TextArena texts, SyncNotices notices, CancellationToken cancellationToken)
    {
        foreach (var column in rows.Columns.Where(column => !rows.IsStandard(column)))
        {
            var at = columns.FindIndex(there => dialect.Cases.Equals(there.Name, column.Name));
            if (at < 0 || dialect.LogicalOf(columns[at]) is not { } now || Widening.Needed(now, rows, column, except, texts) is not { } needed)
                continue;

            var wider = dialect.Column(rows.Name, columns[at].Name, needed, column.Seen);
            if (await WhyNotAsync(dialect.Widen(Qualified(rows.Name), columns[at], now, wider), cancellationToken) is { } reason)
            {
                notices.Warn(rows.Name, column.Name, $"The column could not be widened to {wider.Type}: drop what depends on it. ({reason})");
                continue;
            }

            notices.Warn(rows.Name, column.Name, $"The column was widened from {columns[at].Type} to {wider.Type}, as values came that it could not hold.");
            columns[at] = wider;
        }
    }

    // A view or an index of somebody's may need the column as it is: its values are set aside instead. Null where all went well.
    private async Task<string?> WhyNotAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var savepoint = dialect.CommitsDdl ? null : dialect.Savepoint("connections_widening");
        if (savepoint is not null)
            await connection.ExecuteAsync(savepoint.Set, cancellationToken);
        string? reason = null;
        try
        {
            await ExecuteAsync(statements, cancellationToken);
        }
        catch (Exception e) when ((savepoint is not null || dialect.CommitsDdl) && dialect.IsOfEngine(e) && dialect.FaultOf(e, context).IsOfTable)
        {
            reason = e.Message;
            if (savepoint is not null)
                await connection.ExecuteAsync(savepoint.Undo, cancellationToken);
        }

        if (savepoint?.Release is { } release)
            await connection.ExecuteAsync(release, cancellationToken);
        return reason;
    }

    private async Task ExecuteAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
            await connection.ExecuteAsync(statement, cancellationToken);
    }
}
