using Connections.Core.Warehouses.Repeats;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>
/// A warehouse without transactions, opened for a sync. Nothing of a batch is undone: its cursors move last, and what is done again finds by
/// their ids the rows that are there already. The memory of ids is told of a batch before anything of it is written, so a redo asks about just
/// those, also when it ends elsewhere than the batch that it redoes. A table that fails is left out, and lags with a cursor of its own.
/// </summary>
internal sealed class StatementSession(StatementDialect dialect, EngineContext context, ISqlConnection connection) : IWarehouseSession
{
    private readonly StatementCursors _cursors = new(dialect, connection, context);
    private readonly Dictionary<string, SqlSchema> _schemas = new(StringComparer.Ordinal);
    private readonly SuspectedIds _ids = new(context);

    public NameRules Names => dialect.Names;

    /// <summary>Opens it when nothing of a lost session runs any more.</summary>
    /// <param name="dialect">The engine's ways.</param>
    /// <param name="context">Which warehouse.</param>
    /// <param name="connection">The way to it, which is closed where this fails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WarehouseException">It cannot be reached, or refuses the login.</exception>
    public static async Task<IWarehouseSession> OpenAsync(StatementDialect dialect, EngineContext context, IStatementConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.EndLostAsync(cancellationToken);
            return new StatementSession(dialect, context, connection);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (dialect.IsOfEngine(e))
                throw dialect.FaultOf(e, context);
            throw;
        }
    }

    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var cursors = await _cursors.ReadAsync(cancellationToken);
            _ids.Follow(cursors);
            return cursors;
        }
        catch (Exception e) when (dialect.IsOfEngine(e))
        {
            throw dialect.FaultOf(e, context);
        }
    }

    public async Task<LoadOutcome> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken)
    {
        List<LoadedTable> loaded = [];
        List<FailedTable> failed = [];
        try
        {
            foreach (var source in batch.Sources.Where(source => source.Rows.RowCount > 0))
                await LoadAsync(await TargetAsync(batch, source.Rows, cancellationToken), loaded, failed, inWork, cancellationToken);
            inWork(null);
            await _cursors.MoveAsync(batch, failed, loaded, cancellationToken);
        }
        catch (Exception e) when (dialect.IsOfEngine(e))
        {
            throw dialect.FaultOf(e, context);
        }

        _ids.Follow(batch);
        return new(loaded, failed);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task LoadAsync(SqlTarget target, List<LoadedTable> loaded, List<FailedTable> failed, Action<string?> inWork, CancellationToken cancellationToken)
    {
        foreach (var rows in target.Source.Tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            inWork($"{target.Schema.Name}.{rows.Name}");
            try
            {
                var plan = await SqlPlan.MakeAsync(target, rows, target.Source.Notices, cancellationToken);
                loaded.AddRange(await new StatementWrite(target, plan, target.Source.Notices).RunAsync(cancellationToken));
            }
            catch (Exception e) when (FaultOf(e) is { IsOfTable: true } fault)
            {
                target.Source.Notices.Error(rows.Name, fault);
                failed.Add(new(target.Source.SourceId, rows.Name));
            }
        }
    }

    private WarehouseException? FaultOf(Exception e) => e as WarehouseException ?? (dialect.IsOfEngine(e) ? dialect.FaultOf(e, context) : null);

    private async Task<SqlTarget> TargetAsync(WarehouseBatch batch, EventRows rows, CancellationToken cancellationToken)
    {
        if (!_schemas.TryGetValue(rows.Schema, out var schema))
        {
            schema = new(dialect, connection, rows.Schema, context);
            await schema.ReadAsync(cancellationToken);
            _schemas.Add(rows.Schema, schema);
        }

        return new(dialect, connection, schema, rows, _ids.Exchange(batch, rows, schema.WasEmpty), batch.At, context);
    }
}
