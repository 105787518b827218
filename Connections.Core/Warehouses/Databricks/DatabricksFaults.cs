using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>Says in an owner's words what Databricks refused, with its own text behind.</summary>
/// <remarks>Conditions: https://docs.databricks.com/aws/en/error-messages/error-classes, read 2026-11.</remarks>
internal static partial class DatabricksFaults
{
    public static bool IsOfEngine(Exception e) => e is DatabricksException or TokenRefusedException or HttpRequestException or IOException or SocketException
        || e is OperationCanceledException { InnerException: TimeoutException };

    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var settings = DatabricksSettings.Of(context.Warehouse.Settings);
        var host = settings.Address.Host;
        return e switch
        {
            DatabricksException refused => Refused(refused, settings, host),
            TokenRefusedException { IsTransient: true } => new(WarehouseFault.Connection, true, $"{host} gives no tokens at the moment; the sync is tried again. ({e.Message})", e),
            TokenRefusedException => new(WarehouseFault.Login, false, $"{host} refuses the login of {settings.Who}. Make a new secret for it, and see that it was added to the workspace. ({e.Message})", e),
            _ => new(WarehouseFault.Connection, true, Unreachable(e, host), e),
        };
    }

    /// <summary>What gives a login all that it needs in its catalogue.</summary>
    public static string Grant(string catalog, string who) => $"GRANT USE CATALOG, CREATE SCHEMA ON CATALOG {DatabricksDialect.QuoteName(catalog)} TO {DatabricksDialect.QuoteName(who)};";

    /// <summary>A request that was refused.</summary>
    public static DatabricksException Refused(HttpStatusCode status, JsonElement answer) =>
        new(StatementHttp.Text(answer, "error_code"), "", (int)status, StatementHttp.Text(answer, "message"));

    /// <summary>A statement that ended otherwise than well.</summary>
    public static DatabricksException Failed(JsonElement answer)
    {
        var status = answer.GetProperty("status");
        if (!status.TryGetProperty("error", out var error))
            return new(StatementHttp.Text(status, "state"), "", (int)HttpStatusCode.OK, "The statement was ended from outside.");
        var message = StatementHttp.Text(error, "message");
        var condition = Condition().Match(message) is { Success: true } named ? named.Groups[1].Value : StatementHttp.Text(error, "error_code");
        var state = StatementHttp.Text(status, "sql_state") is { Length: > 0 } told ? told : State().Match(message).Groups[1].Value;
        return new(condition, state, (int)HttpStatusCode.OK, message);
    }

    private static WarehouseException Refused(DatabricksException e, DatabricksSettings settings, string host)
    {
        var text = $"({e.Code}: {Short(e.Message)})";
        var grant = Grant(settings.Catalog, settings.ClientId ?? "…");
        return e switch
        {
            { Status: 401 } => new(WarehouseFault.Login, false, $"{host} refuses the login of {settings.Who}. Make a new secret or token. {text}", e),
            { Status: 403 } or { Code: "PERMISSION_DENIED" or "INSUFFICIENT_PERMISSIONS" } or { State: "42501" } => new(
                WarehouseFault.Permission, false, $"{settings.Who} lacks a right. Give it CAN USE on the SQL warehouse {settings.ComputeId}, and say in Databricks: {grant} {text}", e),
            { Status: 404 } => new(WarehouseFault.Login, false, $"{host} has no SQL warehouse {settings.ComputeId}, or nothing of Databricks answers there. Enter hostname and HTTP path as the SQL warehouse's connection details have them. {text}", e),
            { Code: "NO_SUCH_CATALOG_EXCEPTION" or "CATALOG_NOT_FOUND" } => new(
                WarehouseFault.Login, false, $"There is no catalogue {settings.Catalog}, or {settings.Who} may not use it. Say in Databricks: {grant} {text}", e),
            { Status: 429 or 408 or >= 500 } or { Code: "CANCELED" or "CLOSED" or "TEMPORARILY_UNAVAILABLE" or "INTERNAL_ERROR" or "DEADLINE_EXCEEDED" or "REQUEST_LIMIT_EXCEEDED" or "SERVICE_UNDER_MAINTENANCE" } =>
                new(WarehouseFault.Connection, true, $"Databricks is busy, or ended the statement; the sync is tried again. {text}", e),
            { Code: "RESOURCE_EXHAUSTED" or "ABORTED" or "WORKSPACE_TEMPORARILY_UNAVAILABLE" } => new(WarehouseFault.Resource, true, $"The SQL warehouse lacks resources for the moment; the sync is tried again. {text}", e),
            _ when e.Code.StartsWith("DELTA_CONCURRENT", StringComparison.Ordinal) || e.State is "2D521" or "40001" =>
                new(WarehouseFault.Resource, true, $"Somebody else changed a table at the same time; the sync is tried again. {text}", e),
            { State: ['4', '2', ..] } => new(WarehouseFault.Schema, false, $"Something in the catalogue stands in the way: undo what was changed there by hand, or rename it. {text}", e),
            { Status: 400 } => new(WarehouseFault.Login, false, $"Databricks does not take the request. Enter hostname, HTTP path and catalogue as they are there. {text}", e),
            _ => new(WarehouseFault.Data, false, $"Databricks refused the table's rows. {text}", e),
        };
    }

    private static string Short(string text) => text.Length <= 500 ? text.Trim() : $"{text.AsSpan(0, 500).Trim()}…";

    private static string Unreachable(Exception e, string host) => e.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } cause => $"There is no host of the name {host}. Check the server hostname. ({cause.Message})",
        var cause => $"The workspace {host} cannot be reached, or the connection was lost; the sync is tried again. ({cause.Message})",
    };

    [GeneratedRegex(@"\[([A-Z][A-Z0-9_]+)")]
    private static partial Regex Condition();

    [GeneratedRegex(@"SQLSTATE: ?([0-9A-Z]{5})")]
    private static partial Regex State();
}
