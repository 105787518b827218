using System.Collections.Frozen;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// Writes one source's rows of a batch, inside the session's transaction, each table in a savepoint of its own where the engine has them:
/// what a table fails at is undone for it alone, and the others go on.
/// </summary>
internal sealed class SqlLoad(SqlTarget target, SyncNotices notices)
{
    private readonly SqlSavepoints? _savepoint = target.Dialect.Savepoint("connections_table");

    /// <summary>Makes tables and columns ready, for an engine that does this outside of transactions.</summary>
    /// <exception cref="SqlTableException">The table failed for a reason of its own.</exception>
    public async Task<SqlPlan> PlanAsync(TableRows rows, CancellationToken cancellationToken)
    {
        try
        {
            // Needed in the midst of the transaction, when it is too late to make it.
            await SqlPlan.MakeRoomAsync(target, new Discards(target.Source.Texts, notices).Rows, FrozenSet<int>.Empty, notices, cancellationToken);
            return await SqlPlan.MakeAsync(target, rows, notices, cancellationToken);
        }
        catch (Exception e) when (FaultOf(e) is { IsOfTable: true } fault)
        {
            throw new SqlTableException(new(target.Source.SourceId, rows.Name), fault);
        }
    }

    /// <summary>Loads a table and what is made of it.</summary>
    /// <param name="rows">The table's rows.</param>
    /// <param name="plan">What <see cref="PlanAsync"/> made; null to make it within the transaction.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows by table.</returns>
    /// <exception cref="SqlTableException">The table failed for a reason of its own. Where there are savepoints it was undone, and the batch may go on unless the exception says otherwise.</exception>
    public async Task<IReadOnlyList<LoadedTable>> LoadAsync(TableRows rows, SqlPlan? plan, CancellationToken cancellationToken)
    {
        var (maxRowBytes, isCareful) = (target.Dialect.MaxRowBytes, false);
        while (true)
        {
            if (_savepoint is not null)
                await target.Connection.ExecuteAsync(_savepoint.Set, cancellationToken);
            var told = new SyncNotices();
            WarehouseException cause;
            try
            {
                var made = plan ?? await SqlPlan.MakeAsync(target, rows, told, cancellationToken);
                var loaded = await new SqlWrite(target, made, told, isCareful, maxRowBytes).RunAsync(cancellationToken);
                if (_savepoint?.Release is { } release)
                    await target.Connection.ExecuteAsync(release, cancellationToken);
                notices.AddAll(told);
                return loaded;
            }
            catch (Exception e) when (_savepoint is not null && maxRowBytes > 0 && target.Dialect.IsRowTooBig(e))
            {
                cause = target.Dialect.FaultOf(e, target.Context);
                maxRowBytes = Math.Max(0, maxRowBytes.Value - target.Dialect.MaxRowBytes!.Value / 4);
            }
            catch (Exception e) when (_savepoint is not null && !isCareful && target.Dialect.RefusesRow(e))
            {
                (cause, isCareful) = (target.Dialect.FaultOf(e, target.Context), true);
            }
            catch (Exception e) when (FaultOf(e) is { IsOfTable: true } fault)
            {
                await UndoAsync(rows, fault, cancellationToken);
                throw new SqlTableException(new(target.Source.SourceId, rows.Name), fault);
            }

            await UndoAsync(rows, cause, cancellationToken);
        }
    }

    private WarehouseException? FaultOf(Exception e) =>
        e as WarehouseException ?? (target.Dialect.IsOfEngine(e) ? target.Dialect.FaultOf(e, target.Context) : null);

    private async Task UndoAsync(TableRows rows, WarehouseException cause, CancellationToken cancellationToken)
    {
        if (_savepoint is null)
            return;
        try
        {
            await target.Connection.ExecuteAsync(_savepoint.Undo, cancellationToken);
        }
        catch (Exception e) when (target.Dialect.HasEndedTransaction(e))
        {
            throw new SqlTableException(new(target.Source.SourceId, rows.Name), cause, hasEndedTransaction: true);
        }

        if (_savepoint.Release is { } release)
            await target.Connection.ExecuteAsync(release, cancellationToken);
        // Tables and columns that were made meanwhile are gone again.
        await target.Schema.ReadAsync(cancellationToken);
    }
}
