namespace Connections.Core.Warehouses.Sql;

/// <summary>A batch on its way: one transaction, done again without the tables that fail where the engine has no savepoints.</summary>
internal sealed class SqlBatch(
    SqlDialect dialect, ISqlConnection connection, SqlCursors cursors, WarehouseBatch batch, IReadOnlyList<SqlPart> parts)
{
    private readonly Dictionary<FailedTable, WarehouseException> _failed = [];
    private readonly Dictionary<FailedTable, SqlPlan> _plans = [];
    private readonly List<LoadedTable> _loaded = [];
    private readonly bool _failsAlone = dialect.Savepoint("any") is not null;
    private Dictionary<Guid, SyncNotices> _notices = [];

    public async Task<LoadOutcome> RunAsync(Action<string?> inWork, CancellationToken cancellationToken)
    {
        while (!await TryAsync(inWork, cancellationToken))
        {
            await connection.ExecuteAsync(dialect.Rollback, cancellationToken);
            // What was made meanwhile is gone with the transaction.
            foreach (var part in parts.Where(part => part.Target is not null))
                await part.Target!.Schema.ReadAsync(cancellationToken);
        }

        foreach (var (table, fault) in _failed)
            _notices[table.SourceId].Error(table.Table, fault);
        foreach (var part in parts)
            part.Source.Rows.Notices.AddAll(_notices[part.Source.Rows.SourceId]);
        return new(_loaded, [.. _failed.Keys]);
    }

    private async Task<bool> TryAsync(Action<string?> inWork, CancellationToken cancellationToken)
    {
        _loaded.Clear();
        _notices = parts.ToDictionary(part => part.Source.Rows.SourceId, _ => new SyncNotices());
        if (dialect.CommitsDdl)
            await PlanAsync(cancellationToken);

        await connection.ExecuteAsync(dialect.Begin, cancellationToken);
        foreach (var part in parts)
        {
            if (!await TryLoadAsync(part, inWork, cancellationToken))
                return false;
            var id = part.Source.Rows.SourceId;
            await cursors.MoveAsync(
                batch, part.Source, [.. _failed.Keys.Where(table => table.SourceId == id).Select(table => table.Table)], _loaded.Where(table => table.SourceId == id).Sum(table => table.Rows), cancellationToken);
        }

        inWork(null);
        await connection.ExecuteAsync(dialect.Commit, cancellationToken);
        return true;
    }

    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        foreach (var (target, rows, table) in Tables())
        {
            try
            {
                _plans[table] = await new SqlLoad(target, _notices[table.SourceId]).PlanAsync(rows, cancellationToken);
            }
            catch (SqlTableException e)
            {
                _failed.Add(e.Table, e.Fault);
            }
        }
    }

    // False where the transaction is void, and has to be done again without the table that failed.
    private async Task<bool> TryLoadAsync(SqlPart part, Action<string?> inWork, CancellationToken cancellationToken)
    {
        foreach (var (target, rows, table) in Tables().Where(table => table.Table.SourceId == part.Source.Rows.SourceId))
        {
            cancellationToken.ThrowIfCancellationRequested();
            inWork($"{target.Schema.Name}.{rows.Name}");
            try
            {
                _loaded.AddRange(await new SqlLoad(target, _notices[table.SourceId]).LoadAsync(rows, _plans.GetValueOrDefault(table), cancellationToken));
            }
            catch (SqlTableException e)
            {
                _failed.Add(e.Table, e.Fault);
                if (!_failsAlone || e.HasEndedTransaction)
                    return false;
            }
        }

        return true;
    }

    private List<(SqlTarget Target, Rows.TableRows Rows, FailedTable Table)> Tables() =>
        [.. from part in parts
            where part.Target is not null
            from rows in part.Source.Rows.Tables
            let table = new FailedTable(part.Source.Rows.SourceId, rows.Name)
            where !_failed.ContainsKey(table)
            select (part.Target!, rows, table)];
}
