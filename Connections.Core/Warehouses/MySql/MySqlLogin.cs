using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses.Sql;
using MySqlConnector;

namespace Connections.Core.Warehouses.MySql;

/// <summary>Opens connections as the settings say, and makes them ready to load.</summary>
internal static class MySqlLogin
{
    private const int ConnectSeconds = 15, KeepAliveSeconds = 30, LockPatienceSeconds = 5;

    /// <exception cref="WarehouseException">It cannot be reached, or refuses the login.</exception>
    public static async Task<DriverConnection> OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        MySqlConnection? connection = null;
        try
        {
            connection = new MySqlConnection(ConnectionString(context.Warehouse.Settings));
            await connection.OpenAsync(cancellationToken);
            return new(connection);
        }
        catch (Exception e) when (MySqlFaults.IsOfServer(e) || e is ArgumentException)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw MySqlFaults.Of(e, context);
        }
    }

    /// <summary>Takes the warehouse's lock, and sets what rows and times need.</summary>
    /// <exception cref="WarehouseException">Another connection loads the warehouse.</exception>
    public static async Task<MySqlDialect> BeginAsync(EngineContext context, DriverConnection connection, CancellationToken cancellationToken)
    {
        // A connection of ours that was just closed holds the lock until the server has noticed.
        var locked = await connection.QueryAsync("SELECT GET_LOCK(@p0, @p1)", cancellationToken, $"connections {context.Warehouse.Id:N}", LockPatienceSeconds);
        if (Convert.ToInt64(locked[0][0], CultureInfo.InvariantCulture) != 1)
        {
            throw new WarehouseException(
                WarehouseFault.Resource, true, "Another connection loads this warehouse: a second program, or one of ours that the server has not given up yet. The sync is tried again.");
        }

        // Strict, or the server would cut values in silence; notes are no news.
        await connection.ExecuteAsync("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', sql_notes = 0", cancellationToken);
        await LetTablesBeWideAsync(connection, cancellationToken);
        var local = await connection.QueryAsync("SELECT @@local_infile", cancellationToken);
        return new(PrefixOf(context), Convert.ToInt64(local[0][0], CultureInfo.InvariantCulture) == 1);
    }

    /// <summary>What the settings put before the names of databases.</summary>
    public static string PrefixOf(EngineContext context) => (string?)context.Warehouse.Settings["databasePrefix"] ?? "";

    // Else a table is refused for what its rows might hold at most; what a row really holds is looked at when it is written.
    private static async Task LetTablesBeWideAsync(DriverConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync("SET SESSION innodb_strict_mode = 0", cancellationToken);
        }
        catch (MySqlException e) when (e.Number is 1193 or 1227)
        {
            // MySQL 8 asks for a right of its own here. Without it tables are some 190 texts wide, and further values are set aside.
        }
    }

    private static string ConnectionString(JsonObject settings) => new MySqlConnectionStringBuilder
    {
        Server = (string?)settings["host"] ?? "",
        Port = (uint?)(int?)settings["port"] ?? 3306,
        Database = (string?)settings["database"] ?? "",
        UserID = (string?)settings["username"] ?? "",
        Password = (string?)settings["password"] ?? "",
        SslMode = (bool?)settings["ssl"] switch { true => MySqlSslMode.Required, false => MySqlSslMode.None, null => MySqlSslMode.Preferred },
        // Without TLS a server of version 8 sends the key with which the password is sent.
        AllowPublicKeyRetrieval = true,
        // A sync has one connection and ends it: none shall stay behind with its lock.
        Pooling = false,
        ConnectionTimeout = ConnectSeconds,
        DefaultCommandTimeout = 0,
        Keepalive = KeepAliveSeconds,
        ApplicationName = "connections",
        // Only a stream that we hand over is sent: a server that asks for a file is refused as long as its certificate is not checked.
        AllowLoadLocalInfile = true,
        TreatTinyAsBoolean = false,
        DateTimeKind = MySqlDateTimeKind.Utc,
    }.ConnectionString;
}
