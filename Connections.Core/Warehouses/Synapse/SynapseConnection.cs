using System.Runtime.ExceptionServices;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer;
using Connections.Core.Warehouses.SqlServer.Tds;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Synapse;

/// <summary>A session of a dedicated pool: each statement is a batch of its own, in no transaction.</summary>
/// <remarks>
/// https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-pdw-exec-sessions-transact-sql, read 2026-11. Only
/// queries can have a label, and neither bulk loads nor what changes tables. So a session has the warehouse's name as that of its program; by it the
/// next one finds and ends those that were lost, and waits until nothing of them runs.
/// </remarks>
internal sealed class SynapseConnection : IStatementConnection
{
    private const string Lost =
        """
        SELECT DISTINCT s.session_id FROM sys.dm_pdw_exec_sessions AS s
        LEFT JOIN sys.dm_pdw_exec_requests AS r ON r.session_id = s.session_id AND r.status NOT IN ('Completed', 'Cancelled', 'Failed')
        WHERE s.app_name = @p0 AND s.session_id <> SESSION_ID() AND (s.status IN ('ACTIVE', 'IDLE') OR r.request_id IS NOT NULL)
        """;

    private readonly TdsConnection _connection;
    private readonly string _program;
    private readonly TimeProvider _clock;

    private SynapseConnection(TdsConnection connection, string program, TimeProvider clock) => (_connection, _program, _clock) = (connection, program, clock);

    /// <exception cref="WarehouseException">It cannot be reached, refuses the login, or is no dedicated pool.</exception>
    public static async Task<SynapseConnection> OpenAsync(EngineContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        var program = $"connections-{context.Warehouse.Id:N}";
        var connection = await SqlServerLogin.OpenAsync(context, program, cancellationToken);
        try
        {
            if (await WhyNotAsync(connection, cancellationToken) is { } reason)
                throw new WarehouseException(WarehouseFault.Login, false, reason);
            return new(connection, program, clock);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (SqlServerFaults.IsOfServer(e))
                throw SqlServerFaults.Of(e, context);
            throw;
        }
    }

    /// <summary>Why the server is none that is loaded into; null for one that is.</summary>
    public static async Task<string?> WhyNotAsync(ISqlConnection connection, CancellationToken cancellationToken) =>
        await SqlServerEdition.OfAsync(connection, cancellationToken) switch
        {
            SqlServerEdition.Pool => null,
            SqlServerEdition.Serverless => SqlServerEdition.TakesNoRows,
            _ => "This is no dedicated pool of Azure Synapse. Add a warehouse of the type SQL Server or Azure SQL instead.",
        };

    public async Task EndLostAsync(CancellationToken cancellationToken)
    {
        var pause = new PollPause(_clock);
        Dictionary<string, TdsException?> ended = [];
        while (await _connection.QueryAsync(Lost, cancellationToken, _program) is { Count: > 0 } lost)
        {
            foreach (var id in lost.Select(row => $"{row[0]}"))
            {
                // One that was refused may have ended by itself meanwhile; one that is still there stays refused.
                if (ended.TryGetValue(id, out var refused) && refused is not null)
                    ExceptionDispatchInfo.Throw(refused);
                if (!ended.ContainsKey(id))
                    ended[id] = await TryEndAsync(id, cancellationToken);
            }

            await pause.WaitAsync(cancellationToken);
        }
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => _connection.ExecuteAsync(sql, cancellationToken, values);

    public Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values) => _connection.QueryAsync(sql, cancellationToken, values);

    /// <summary>Loads rows into a table of our own, which a kill may leave with a part of them.</summary>
    public Task LoadAsync(string into, FittedRows rows, CancellationToken cancellationToken) => SqlServerBulk.WriteAsync(_connection, into, rows, options: "", cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<TdsException?> TryEndAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ExecuteAsync($"KILL '{id.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken);
            return null;
        }
        catch (TdsException e) when (e.Severity < TdsConnection.Fatal)
        {
            return e;
        }
    }
}
