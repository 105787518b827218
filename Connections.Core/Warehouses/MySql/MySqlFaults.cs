using System.Net.Sockets;
using MySqlConnector;

namespace Connections.Core.Warehouses.MySql;

/// <summary>Says in an owner's words what the server refused, with its own text behind (warehouse contract, §12).</summary>
internal static class MySqlFaults
{
    public static bool IsOfServer(Exception e) => e is MySqlException or MySqlRefusedException or IOException or SocketException or TimeoutException or ObjectDisposedException;

    /// <summary>Whether a row was refused for what it says: a key, a constraint or a type of somebody's.</summary>
    public static bool IsOfRow(MySqlException e) => e.Number is 1048 or 1062 or 1216 or 1264 or 1265 or 1292 or 1366 or 1406 or 1451 or 1452 or 1644 or 3819 or 4025;

    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var settings = context.Warehouse.Settings;
        var (host, user) = ($"{settings["host"]}", $"{settings["username"]}");
        return e switch
        {
            MySqlRefusedException => new(WarehouseFault.Data, false, $"The server refused rows of the table. ({e.Message})", e),
            MySqlException { Number: > 0 and not (int)MySqlErrorCode.UnableToConnectToHost } refused => Refused(refused, host, user),
            _ => new(WarehouseFault.Connection, true, Unreachable(e, $"{host}:{settings["port"] ?? 3306}"), e),
        };
    }

    private static WarehouseException Refused(MySqlException e, string host, string user)
    {
        var text = $"({e.Number}: {e.Message})";
        return e.Number switch
        {
            1045 or 1698 or 1251 or 2059 or 2061 => new(WarehouseFault.Login, false, $"{host} refuses the login of {user}. Check username and password, and that the user may come from this machine. {text}", e),
            1049 => new(WarehouseFault.Login, false, $"The database of the settings is not on {host}. Name another, leave it out, or make it with CREATE DATABASE. {text}", e),
            1044 or 1142 or 1143 or 1227 or 1370 or 1410 => new(
                WarehouseFault.Permission, false, $"{user} lacks a right. The connection test names it with the statement that gives it. {text}", e),
            1290 or 1792 or 1836 => new(WarehouseFault.Permission, false, $"{host} only lets read: it is a replica, or set so. Name the primary server. {text}", e),
            1021 or 1114 or 1030 => new(WarehouseFault.Resource, true, $"The disk of {host} is full, or gives trouble. Make room; the next sync goes on where the last one ended. {text}", e),
            1040 or 1203 or 1226 => new(WarehouseFault.Resource, true, $"{host} has no connection left. Raise max_connections, or close some. {text}", e),
            1205 or 1213 or 3572 => new(WarehouseFault.Resource, true, $"Somebody else holds a lock on a table. The sync is tried again. {text}", e),
            1317 or 1969 or 3024 => new(WarehouseFault.Resource, true, $"The server cancelled the statement: its own time limit, or a person. {text}", e),
            1037 or 1038 or 1041 => new(WarehouseFault.Resource, true, $"{host} has too little memory. {text}", e),
            1053 or 1077 or 1079 or 1152 or 1158 or 1159 or 1160 or 1161 or 1184 or 1927 or 2006 or 2013 => new(
                WarehouseFault.Connection, true, $"{host} ended the connection or is being restarted. {text}", e),
            1102 or 1103 or 1166 => new(WarehouseFault.ReservedName, false, $"The server takes a name for itself or refuses it. {text}", e),
            1117 or 1118 => new(WarehouseFault.Schema, false, $"A table has reached a limit of the server. {text}", e),
            _ when IsOfRow(e) => new(WarehouseFault.Data, false, $"The server refused rows of the table. {text}", e),
            _ when e.SqlState?.StartsWith("08", StringComparison.Ordinal) == true => new(WarehouseFault.Connection, true, $"The connection to {host} was lost. {text}", e),
            _ => new(WarehouseFault.Schema, false, $"Something in the database stands in the way: undo what was changed there by hand, or rename it. {text}", e),
        };
    }

    private static string Unreachable(Exception e, string where)
    {
        var cause = e.GetBaseException();
        return cause switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => $"There is no host of the name in {where}. Check the host. ({cause.Message})",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"Nothing answers at {where}. Check host and port, and that the server runs and listens there. ({cause.Message})",
            // The driver keeps the cause to itself.
            MySqlException { Number: (int)MySqlErrorCode.UnableToConnectToHost } => $"Nothing answers at {where}, or there is no host of that name. Check host and port, and that the server runs and listens there. ({cause.Message})",
            TimeoutException => $"{where} did not answer in time. A firewall may drop what is sent there. ({cause.Message})",
            _ => $"The connection to {where} cannot be made or was lost; the sync is tried again. ({e.Message})",
        };
    }
}
