using System.Net.Sockets;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>Says in an owner's words what Snowflake refused, with its own text behind.</summary>
internal static class SnowflakeFaults
{
    public static bool IsOfEngine(Exception e) => e is SnowflakeException or HttpRequestException or IOException or SocketException
        || e is OperationCanceledException { InnerException: TimeoutException };

    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var settings = context.Warehouse.Settings;
        var account = $"{settings["account"]}";
        return e is SnowflakeException refused
            ? Refused(refused, account, $"{settings["username"]}", $"{settings["database"]}", $"{settings["warehouse"]}")
            : new(WarehouseFault.Connection, true, $"Snowflake's account {account} cannot be reached, or the connection was lost; the sync is tried again. Check the account's name. ({e.GetBaseException().Message})", e);
    }

    private static WarehouseException Refused(SnowflakeException e, string account, string user, string database, string warehouse)
    {
        var text = $"({e.Code}: {e.Message})";
        return e switch
        {
            { Status: 401 or 403 } or { Code: "390144" or "390100" or "390422" } => new(
                WarehouseFault.Login, false, $"Snowflake refuses the login of {user} to {account}. Give it the public key of the pair: ALTER USER {Name(user)} SET RSA_PUBLIC_KEY = '…'; {text}", e),
            { Status: 404 } => new(WarehouseFault.Login, false, $"There is no account {account} at Snowflake. It is called as in its address, such as myorg-account123. {text}", e),
            { Status: 429 or 408 or >= 500 } or { Code: "000625" or "000630" or "000604" } => new(WarehouseFault.Connection, true, $"Snowflake is busy, or ended the statement; the sync is tried again. {text}", e),
            { Code: "000606" or "090073" } => new(WarehouseFault.Permission, false, $"{user} has no warehouse to compute with. Say in Snowflake: GRANT USAGE ON WAREHOUSE {Name(warehouse)} TO ROLE …; {text}", e),
            { Code: "003001" } or { State: "42501" } => new(
                WarehouseFault.Permission, false, $"{user} lacks a right. Say in Snowflake: GRANT USAGE, CREATE SCHEMA ON DATABASE {Name(database)} TO ROLE …; {text}", e),
            { Code: "090105" } or { Code: "002043" } => new(
                WarehouseFault.Permission, false, $"There is no database {database}, or {user} may not use it. Say in Snowflake: GRANT USAGE, CREATE SCHEMA ON DATABASE {Name(database)} TO ROLE …; {text}", e),
            { State: ['4', '2', ..] or "02000" } => new(WarehouseFault.Schema, false, $"Something in the database stands in the way: undo what was changed there by hand, or rename it. {text}", e),
            _ => new(WarehouseFault.Data, false, $"Snowflake refused the table's rows. {text}", e),
        };
    }

    private static string Name(string name) => SnowflakeDialect.QuoteName(name);
}
