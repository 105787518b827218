using System.Net.Sockets;
using System.Security.Authentication;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Says in an owner's words what the server refused, with its own text behind (warehouse contract, §12).</summary>
internal static class SqlServerFaults
{
    // Errors that people and their triggers raise begin here.
    private const int FirstOfPeople = 50_000;

    public static bool IsOfServer(Exception e) => e is TdsException or IOException or SocketException or TimeoutException or AuthenticationException or ObjectDisposedException;

    /// <summary>Whether a row was refused for what it says: a key, a constraint or a trigger of somebody's.</summary>
    public static bool IsOfRow(TdsException e) => e.Number is 515 or 547 or 2601 or 2627 or 8152 or 2628 or 220 or 8115 or >= FirstOfPeople;

    /// <summary>Whether the transaction is gone, or cannot be gone back in: a trigger ended it, or an error that ends all.</summary>
    public static bool HasEndedTransaction(TdsException e) => e.Number is 628 or 3903 or 3930 or 3931 or 3998 or 6401;

    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var settings = context.Warehouse.Settings;
        var host = $"{settings["host"]}";
        return e switch
        {
            TdsException { Severity: < TdsConnection.Fatal } refused => Refused(refused, host, $"{settings["database"]}", $"{settings["username"]}"),
            TdsException lost => new(WarehouseFault.Connection, true, $"{host} ended the connection or is being restarted. ({lost.Number}: {lost.Message})", e),
            AuthenticationException => new(
                WarehouseFault.Connection, false, $"The encrypted connection to {host} does not come about. Give the server a certificate that this machine trusts, or tick Trust the server's certificate. ({e.Message})", e),
            ArgumentException => new(WarehouseFault.Login, false, e.Message, e),
            _ => new(WarehouseFault.Connection, true, Unreachable(e, $"{host}:{SqlServerLogin.PortOf(settings)}"), e),
        };
    }

    private static WarehouseException Refused(TdsException e, string host, string database, string user)
    {
        var text = $"({e.Number}: {e.Message})";
        return e.Number switch
        {
            18456 or 18452 or 18470 or 18486 or 18487 or 18488 => new(WarehouseFault.Login, false, $"{host} refuses the login of {user}. Check username and password. {text}", e),
            40532 or 40615 or 40914 => new(WarehouseFault.Login, false, $"{host} lets nobody in from here. Add a firewall rule for this machine's address, or name the whole server. {text}", e),
            4060 or 911 => new(WarehouseFault.Login, false, $"There is no database {database} on {host} that {user} may use. Name another, or make it: CREATE DATABASE {SqlServerNames.Quote(database)}; {text}", e),
            229 or 230 or 262 or 297 or 300 or 1088 or 2760 or 3704 or 6102 or 15151 or 15247 => new(
                WarehouseFault.Permission, false, $"{user} lacks a right. The connection test names it with the statement that gives it. {text}", e),
            42108 => new(WarehouseFault.Connection, false, $"The pool {database} is paused. Resume it; the next sync goes on where the last one ended. {text}", e),
            42109 => new(WarehouseFault.Connection, true, $"The pool {database} is being resumed. The sync is tried again. {text}", e),
            3906 or 976 or 978 => new(WarehouseFault.Permission, false, $"{database} only lets read: it is a replica, or set so. Name the primary server. {text}", e),
            1101 or 1105 or 9002 or 40544 => new(WarehouseFault.Resource, true, $"{database} is full, or its transaction log is. Make room; the next sync goes on where the last one ended. {text}", e),
            701 or 802 or 8645 or 8651 => new(WarehouseFault.Resource, true, $"{host} has too little memory. {text}", e),
            1204 or 1205 or 1222 => new(WarehouseFault.Resource, true, $"Somebody else holds a lock on a table. The sync is tried again. {text}", e),
            10928 or 10929 or 10936 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 => new(WarehouseFault.Resource, true, $"{host} is busy or is being moved. The sync is tried again. {text}", e),
            511 or 1701 or 1702 => new(WarehouseFault.Schema, false, $"A table has reached a limit of the server. {text}", e),
            596 or 6005 or 17142 => new(WarehouseFault.Connection, true, $"{host} ended the connection or is being restarted. {text}", e),
            _ when IsOfRow(e) => new(WarehouseFault.Data, false, $"The server refused rows of the table: a constraint or a trigger there does not take them. {text}", e),
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
            TimeoutException => $"{where} did not answer in time. A firewall may drop what is sent there. ({cause.Message})",
            TdsProtocolException => $"{where} does not answer as a SQL Server does. Check host and port. ({cause.Message})",
            _ => $"The connection to {where} cannot be made or was lost; the sync is tried again. ({e.Message})",
        };
    }
}
