using System.Buffers.Binary;
using System.Data;
using Connections.Core.Warehouses.Repeats;
using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>
/// A connection, opened for a sync. A batch is one transaction over tables, columns, rows and cursors: a kill before the commit leaves
/// nothing of it, a kill after it leaves the cursor behind it, so the next sync starts at the right event either way. A table that fails is
/// undone alone, and has a cursor of its own from then on.
/// </summary>
/// <remarks>
/// It holds a lock of the server for its length. So a second program cannot load the same warehouse, and after a lost connection nobody reads
/// the cursors before the server has ended what the lost one had begun, a commit included.
/// </remarks>
internal sealed class PostgresSession : IWarehouseSession
{
    private readonly EngineContext _context;
    private readonly NpgsqlConnection _connection;
    private readonly PostgresCursors _cursors;
    private readonly Dictionary<string, PostgresSchema> _schemas = new(StringComparer.Ordinal);
    private readonly SuspectedIds _ids;

    private PostgresSession(EngineContext context, NpgsqlConnection connection) =>
        (_context, _connection, _cursors, _ids) = (context, connection, new(connection, context.Warehouse.Id), new(context));

    public NameRules Names => PostgresSql.Names;

    private static TimeSpan LockPatience { get; } = TimeSpan.FromSeconds(5);

    public static async Task<PostgresSession> BeginAsync(EngineContext context, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var key = BinaryPrimitives.ReadInt64LittleEndian(context.Warehouse.Id.ToByteArray());
        try
        {
            // A connection of ours that was just closed holds the lock until the server has noticed.
            await connection.ExecuteAsync($"SET lock_timeout = {(int)LockPatience.TotalMilliseconds}", cancellationToken);
            await connection.QueryAsync("SELECT 1 FROM (SELECT pg_advisory_lock($1)) locked", row => row.GetInt32(0), cancellationToken, key);
            await connection.ExecuteAsync("RESET lock_timeout", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new WarehouseException(
                WarehouseFault.Resource, true, "Another connection loads this warehouse: a second program, or one of ours that the server has not given up yet. The sync is tried again.");
        }

        return new(context, connection);
    }

    public async Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _cursors.EnsureAsync(cancellationToken);
            var cursors = await _cursors.ReadAsync(cancellationToken);
            _ids.Follow(cursors);
            return cursors;
        }
        catch (Exception e) when (IsOfServer(e))
        {
            throw PostgresFaults.Of(e, _context);
        }
    }

    public async Task<LoadOutcome> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken)
    {
        try
        {
            var suspects = new Dictionary<Guid, IReadOnlySet<ulong>?>();
            return await TryTogetherAsync(batch, suspects, inWork, cancellationToken) ?? await LoadAsync(batch, suspects, apart: true, inWork, cancellationToken);
        }
        catch (Exception e) when (IsOfServer(e))
        {
            throw PostgresFaults.Of(e, _context);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // A savepoint for each table costs two ways to the server and back, and where a transaction has more than 64 of them, whoever else reads in the database
    // pays. So it is done without first, and once more with them where the server refused something. Null: it did.
    private async Task<LoadOutcome?> TryTogetherAsync(
        WarehouseBatch batch, Dictionary<Guid, IReadOnlySet<ulong>?> suspects, Action<string?> inWork, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadAsync(batch, suspects, apart: false, inWork, cancellationToken);
        }
        catch (Exception e) when (e is PostgresException or WarehouseException { IsOfTable: true } && _connection.State == ConnectionState.Open)
        {
            _schemas.Clear(); // what was made meanwhile is gone again
            return null;
        }
    }

    private async Task<LoadOutcome> LoadAsync(
        WarehouseBatch batch, Dictionary<Guid, IReadOnlySet<ulong>?> suspects, bool apart, Action<string?> inWork, CancellationToken cancellationToken)
    {
        List<LoadedTable> loaded = [];
        List<FailedTable> failed = [];
        List<(EventRows Rows, SyncNotices Notices)> told = [];
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        foreach (var source in batch.Sources)
        {
            var notices = new SyncNotices();
            var (ofSource, without) = await LoadAsync(batch, source.Rows, suspects, notices, apart, inWork, cancellationToken);
            await _cursors.MoveAsync(batch, source, without, ofSource.Sum(table => table.Rows), cancellationToken);
            told.Add((source.Rows, notices));
            loaded.AddRange(ofSource);
            failed.AddRange(without.Select(table => new FailedTable(source.Rows.SourceId, table)));
        }

        inWork(null);
        await transaction.CommitAsync(cancellationToken);
        _ids.Follow(batch);
        foreach (var (rows, notices) in told)
            rows.Notices.AddAll(notices);
        return new(loaded, failed);
    }

    private async Task<(List<LoadedTable> Loaded, List<string> Without)> LoadAsync(
        WarehouseBatch batch, EventRows rows, Dictionary<Guid, IReadOnlySet<ulong>?> suspects, SyncNotices notices, bool apart, Action<string?> inWork,
        CancellationToken cancellationToken)
    {
        List<LoadedTable> loaded = [];
        List<string> without = [];
        if (rows.RowCount == 0)
            return (loaded, without);

        var schema = await SchemaOfAsync(rows, cancellationToken);
        // Told once: asked again, the memory would know the batch's own ids.
        if (!suspects.TryGetValue(rows.SourceId, out var suspected))
            suspects.Add(rows.SourceId, suspected = _ids.Exchange(batch, rows, schema.WasEmpty));
        var load = new PostgresLoad(new(_connection, schema, rows, suspected, notices, batch.At, _context), apart);
        foreach (var table in rows.Tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            inWork($"{schema.Name}.{table.Name}");
            if (await load.LoadAsync(table, cancellationToken) is { } written)
                loaded.AddRange(written);
            else
                without.Add(table.Name);
        }

        return (loaded, without);
    }

    private async Task<PostgresSchema> SchemaOfAsync(EventRows source, CancellationToken cancellationToken)
    {
        if (!_schemas.TryGetValue(source.Schema, out var schema))
        {
            schema = new(_connection, source.Schema, _context);
            await schema.ReadAsync(cancellationToken);
            _schemas.Add(source.Schema, schema);
        }

        return schema;
    }

    private static bool IsOfServer(Exception e) => e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException;
}
