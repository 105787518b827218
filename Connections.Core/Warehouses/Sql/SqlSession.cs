using Connections.Core.Warehouses.Repeats;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// A connection, opened for a sync. A batch is one transaction over rows and cursors, and where the engine can also over tables and columns:
/// a kill before the commit leaves nothing of it but perhaps an empty table, a kill after it leaves the cursor behind it, so the next sync
/// starts at the right event either way. A table that fails is undone alone, and has a cursor of its own from then on.
/// </summary>
/// <remarks>
/// Whoever opens it holds the engine's lock for its length: nobody else loads the warehouse, and after a lost connection nobody reads the
/// cursors before the engine has ended what the lost one had begun, a commit included.
/// </remarks>
internal sealed class SqlSession(SqlDialect dialect, EngineContext context, ISqlConnection connection) : IWarehouseSession
{
    private readonly SqlCursors _cursors = new(dialect, connection, context.Warehouse.Id);
    private readonly Dictionary<string, SqlSchema> _schemas = new(StringComparer.Ordinal);
    private readonly SuspectedIds _ids = new(context);

    public NameRules Names => dialect.Names;

    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _cursors.EnsureAsync(cancellationToken);
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
        try
        {
            var load = new SqlBatch(dialect, connection, _cursors, batch, await PartsAsync(batch, cancellationToken));
            var outcome = await load.RunAsync(inWork, cancellationToken);
            _ids.Follow(batch);
            return outcome;
        }
        catch (Exception e) when (dialect.IsOfEngine(e))
        {
            throw dialect.FaultOf(e, context);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<IReadOnlyList<SqlPart>> PartsAsync(WarehouseBatch batch, CancellationToken cancellationToken)
    {
        List<SqlPart> parts = [];
        foreach (var source in batch.Sources)
        {
            var schema = source.Rows.RowCount == 0 ? null : await SchemaOfAsync(source.Rows, cancellationToken);
            parts.Add(new(source, schema is null ? null : new(dialect, connection, schema, source.Rows, _ids.Exchange(batch, source.Rows, schema.WasEmpty), batch.At, context)));
        }

        return parts;
    }

    private async Task<SqlSchema> SchemaOfAsync(EventRows source, CancellationToken cancellationToken)
    {
        if (!_schemas.TryGetValue(source.Schema, out var schema))
        {
            schema = new(dialect, connection, source.Schema, context);
            await schema.ReadAsync(cancellationToken);
            _schemas.Add(source.Schema, schema);
        }

        return schema;
    }
}
