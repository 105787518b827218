using System.Text.Json.Nodes;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>Opens connections as the settings say.</summary>
internal static class PostgresLogin
{
    private const int ConnectSeconds = 15, KeepAliveSeconds = 30;

    /// <exception cref="WarehouseException">It cannot be reached, or refuses the login.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = new NpgsqlConnection(ConnectionString(context.Warehouse.Settings));
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or System.Net.Sockets.SocketException or IOException or TimeoutException)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw PostgresFaults.Of(e, context);
        }
    }

    private static string ConnectionString(JsonObject settings) => new NpgsqlConnectionStringBuilder
    {
        Host = (string?)settings["host"],
        Port = (int?)settings["port"] ?? 5432,
        Database = (string?)settings["database"],
        Username = (string?)settings["username"],
        Password = (string?)settings["password"],
        SslMode = (bool?)settings["ssl"] switch { true => SslMode.Require, false => SslMode.Disable, null => SslMode.Prefer },
        // A sync has one connection and ends it: none shall stay behind with its lock.
        Pooling = false,
        Timeout = ConnectSeconds,
        // A COPY or an ALTER of a large table takes as long as it takes; a person can cancel it.
        CommandTimeout = 0,
        KeepAlive = KeepAliveSeconds,
        ApplicationName = "connections",
        Timezone = "UTC",
    }.ConnectionString;
}
