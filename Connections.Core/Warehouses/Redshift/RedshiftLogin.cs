using System.Text.Json.Nodes;
using Connections.Core.Warehouses.Postgres;
using Connections.Core.Warehouses.Sql;
using Npgsql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>Opens connections as the settings say.</summary>
internal static class RedshiftLogin
{
    private const int ConnectSeconds = 15, KeepAliveSeconds = 30;

    /// <exception cref="WarehouseException">It cannot be reached, or refuses the login.</exception>
    public static async Task<DriverConnection> OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = new NpgsqlConnection(ConnectionString(context.Warehouse.Settings));
            await connection.OpenAsync(cancellationToken);
            var opened = new DriverConnection(connection);
            await opened.ExecuteAsync("SET timezone TO 'UTC'", cancellationToken);
            return opened;
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or System.Net.Sockets.SocketException or IOException or TimeoutException)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw PostgresFaults.Of(e, context);
        }
    }

    /// <summary>
    /// Waits for whoever is about to commit a batch, such as a lost connection of ours, so that the cursors that are read next are the last ones.
    /// Redshift has no locks but those of tables; each batch holds that of the cursors (<see cref="RedshiftDialect.Begin"/>).
    /// </summary>
    public static async Task AwaitOthersAsync(RedshiftDialect dialect, ISqlConnection connection, CancellationToken cancellationToken)
    {
        if ((await dialect.ReadAsync(connection, SqlCursors.Schema, cancellationToken)).Tables.ContainsKey(SqlCursors.Name))
        {
            await connection.ExecuteAsync(dialect.Begin, cancellationToken);
            await connection.ExecuteAsync(dialect.Commit, cancellationToken);
        }
    }

    private static string ConnectionString(JsonObject settings) => new NpgsqlConnectionStringBuilder
    {
        Host = (string?)settings["host"],
        Port = (int?)settings["port"] ?? 5439,
        Database = (string?)settings["database"],
        Username = (string?)settings["username"],
        Password = (string?)settings["password"],
        SslMode = (bool?)settings["ssl"] switch { true => SslMode.Require, false => SslMode.Disable, null => SslMode.Prefer },
        // A sync has one connection and ends it: none shall stay behind with its lock.
        Pooling = false,
        Timeout = ConnectSeconds,
        CommandTimeout = 0,
        KeepAlive = KeepAliveSeconds,
        ApplicationName = "connections",
    }.ConnectionString;
}
