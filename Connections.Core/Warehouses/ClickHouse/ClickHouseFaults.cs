using System.Net.Sockets;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>Says in an owner's words what the server refused, with its own text behind.</summary>
/// <remarks>Numbers: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp, read 2026-11.</remarks>
internal static class ClickHouseFaults
{
    public static bool IsOfEngine(Exception e) => e is ClickHouseException or HttpRequestException or IOException or SocketException
        || e is OperationCanceledException { InnerException: TimeoutException };

    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var settings = context.Warehouse.Settings;
        var where = $"{settings["host"]}";
        return e is ClickHouseException refused ? Refused(refused, where, $"{settings["username"] ?? "default"}") : new(WarehouseFault.Connection, true, Unreachable(e, where), e);
    }

    /// <summary>The statement that gives a user what loading needs.</summary>
    public static string Grant(string user) =>
        $"GRANT CREATE DATABASE, CREATE TABLE, DROP TABLE, ALTER TABLE, SELECT, INSERT ON *.* TO {ClickHouseDialect.QuoteName(user)};";

    private static WarehouseException Refused(ClickHouseException e, string host, string user)
    {
        var text = $"({e.Code}: {Short(e.Message)})";
        return e.Code switch
        {
            192 or 193 or 194 or 516 => new(WarehouseFault.Login, false, $"{host} refuses the login of {user}. Check username and password, and that the user may come from this machine. {text}", e),
            497 => new(WarehouseFault.Permission, false, $"{user} lacks a right. Say in the database: {Grant(user)} {text}", e),
            164 or 242 => new(WarehouseFault.Permission, false, $"{host} only lets read, for now or for this user. {text}", e),
            241 => new(WarehouseFault.Resource, true, $"{host} has not enough memory for the statement; the sync is tried again. {text}", e),
            243 => new(WarehouseFault.Resource, true, $"The disk of {host} is full. Make room; the next sync goes on where the last one ended. {text}", e),
            159 or 160 or 202 or 209 or 210 or 225 or 252 or 279 or 319 or 394 or 439 or 999 =>
                new(WarehouseFault.Resource, true, $"{host} is busy or has a trouble of its own; the sync is tried again. {text}", e),
            44 or 47 or 48 or 57 or 60 or 81 or 16 or 15 or 36 or 524 or 62 or 63 =>
                new(WarehouseFault.Schema, false, $"Something in the database stands in the way: undo what was changed there by hand, or rename it. {text}", e),
            _ when e.Status is 401 => new(WarehouseFault.Login, false, $"{host} refuses the login of {user}. Check username and password. {text}", e),
            _ when e.Status is 404 or 405 => new(WarehouseFault.Login, false, $"What answers at {host} is no ClickHouse. Check host and port: it is the HTTP port, 8123, or 8443 with TLS. {text}", e),
            _ when e.Status is 429 or >= 502 and <= 504 => new(WarehouseFault.Connection, true, $"{host} is not ready; the sync is tried again. {text}", e),
            _ => new(WarehouseFault.Data, false, $"The server refused the table's rows. {text}", e),
        };
    }

    private static string Short(string text) => text.Length <= 500 ? text.Trim() : $"{text.AsSpan(0, 500).Trim()}…";

    private static string Unreachable(Exception e, string where) => e.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } cause => $"There is no host of the name {where}. Check the host. ({cause.Message})",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } cause => $"Nothing answers at {where}. Check host and port: it is the HTTP port, 8123, or 8443 with TLS. ({cause.Message})",
        TimeoutException cause => $"{where} did not answer in time; the sync is tried again. ({cause.Message})",
        var cause => $"The connection to {where} cannot be made or was lost; the sync is tried again. ({cause.Message})",
    };
}
