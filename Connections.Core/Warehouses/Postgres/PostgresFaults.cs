using System.Net.Sockets;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>Says in an owner's words what the server refused, with its own text behind (warehouse contract, §12).</summary>
internal static class PostgresFaults
{
    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var settings = context.Warehouse.Settings;
        var (host, database, user) = ((string?)settings["host"], (string?)settings["database"], (string?)settings["username"]);
        return e is PostgresException refused
            ? Refused(refused, $"{host}", $"{database}", $"{user}")
            : new(WarehouseFault.Connection, true, Unreachable(e, $"{host}:{settings["port"] ?? 5432}"), e);
    }

    /// <summary>The statements that give a user what loading needs.</summary>
    public static string GrantOnDatabase(string database, string user) => $"GRANT CONNECT, CREATE ON DATABASE {PostgresSql.Quote(database)} TO {PostgresSql.Quote(user)};";

    private static WarehouseException Refused(PostgresException e, string host, string database, string user)
    {
        var text = $"({e.SqlState}: {e.MessageText})";
        return e.SqlState switch
        {
            "28P01" or "28000" => new(WarehouseFault.Login, false, $"{host} refuses the login of {user}. Check username and password, and that pg_hba.conf lets this machine in. {text}", e),
            "3D000" => new(WarehouseFault.Login, false, $"There is no database {database} on {host}. Name another, or make it: CREATE DATABASE {PostgresSql.Quote(database)}; {text}", e),
            "42501" => new(WarehouseFault.Permission, false, $"{user} lacks a right. {RightFor(e, database, user)} {text}", e),
            "25006" => new(WarehouseFault.Permission, false, $"{host} only lets read: it is a standby, or the database is read-only. Name the primary server. {text}", e),
            "53100" => new(WarehouseFault.Resource, true, $"The disk of {host} is full. Make room; the next sync goes on where the last one ended. {text}", e),
            "53300" => new(WarehouseFault.Resource, true, $"{host} has no connection left. Raise max_connections, or close some. {text}", e),
            "54000" or "54011" or "54023" => new(WarehouseFault.Schema, false, $"A table has reached a limit of PostgreSQL. {text}", e),
            "55P03" or "40P01" or "40001" => new(WarehouseFault.Resource, true, $"Somebody else holds a lock on a table. The sync is tried again. {text}", e),
            "57014" when e.MessageText.Contains("resiz", StringComparison.OrdinalIgnoreCase) => new(
                WarehouseFault.Resizing, true, $"The cluster of {host} is being resized and takes no rows meanwhile. The next sync loads what waits. {text}", e),
            "57014" => new(WarehouseFault.Resource, true, $"The server cancelled the statement: its own time limit, or a person. {text}", e),
            "42939" => new(WarehouseFault.ReservedName, false, $"A name is reserved by the database: {e.MessageText}. Change the source's schema name under its settings. {text}", e),
            "42701" when e.MessageText.Contains("system column", StringComparison.Ordinal) => new(
                WarehouseFault.ReservedName, false, $"A property has the name of a column that PostgreSQL keeps for itself: {e.MessageText}. Rename it in what is sent, or leave it out under Selective sync. {text}", e),
            "42601" => new(WarehouseFault.Schema, false, $"The server does not understand a statement: is it a PostgreSQL? {text}", e),
            _ => OfClass(e, host, text),
        };
    }

    private static WarehouseException OfClass(PostgresException e, string host, string text) => e.SqlState[..2] switch
    {
        "08" or "57" => new(WarehouseFault.Connection, true, $"{host} ended the connection or is being restarted. {text}", e),
        "53" or "58" or "XX" => new(WarehouseFault.Resource, true, $"{host} has a trouble of its own. {text}", e),
        "22" or "23" => new(WarehouseFault.Data, false, $"The server refused rows of the table. {text}", e),
        "2B" or "3F" or "42" or "0A" or "55" => new(
            WarehouseFault.Schema, false, $"Something in the database stands in the way: undo what was changed there by hand, or rename it. {text}", e),
        _ => new(WarehouseFault.Data, false, $"The server refused the table's rows. {text}", e),
    };

    private static string RightFor(PostgresException e, string database, string user)
    {
        var who = PostgresSql.Quote(user);
        if (e.MessageText.Contains("must be owner", StringComparison.Ordinal))
            return $"Its tables are to be its own, so that it can add columns. Say in the database, for each: ALTER TABLE … OWNER TO {who};";
        if (e.MessageText.Contains("for schema", StringComparison.Ordinal) && e.SchemaName is { } schema)
            return $"Say in the database: GRANT USAGE, CREATE ON SCHEMA {PostgresSql.Quote(schema)} TO {who};";
        return e.MessageText.Contains("for database", StringComparison.Ordinal)
            ? $"Say in the database: {GrantOnDatabase(database, user)}"
            : $"The connection test names what is missing; it may be: {GrantOnDatabase(database, user)}";
    }

    private static string Unreachable(Exception e, string where)
    {
        var cause = e.InnerException ?? e;
        return cause switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => $"There is no host of the name in {where}. Check the host. ({cause.Message})",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"Nothing answers at {where}. Check host and port, and that the server runs and listens there. ({cause.Message})",
            TimeoutException => $"{where} did not answer in time. A firewall may drop what is sent there. ({cause.Message})",
            _ => $"The connection to {where} cannot be made or was lost; the sync is tried again. ({e.Message})",
        };
    }
}
