using System.Net.Sockets;
using System.Text.Json;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>Says in an owner's words what BigQuery refused, with its own text behind.</summary>
/// <remarks>Reasons: https://cloud.google.com/bigquery/docs/error-messages, read 2026-11.</remarks>
internal static class BigQueryFaults
{
    public static bool IsOfEngine(Exception e) => e is BigQueryException or TokenRefusedException or HttpRequestException or IOException or SocketException
        || e is OperationCanceledException { InnerException: TimeoutException };

    public static WarehouseException Of(Exception e, EngineContext context)
    {
        var project = $"{context.Warehouse.Settings["project"]}";
        return e switch
        {
            BigQueryException refused => Refused(refused, project),
            TokenRefusedException { IsTransient: true } => new(WarehouseFault.Connection, true, $"Google gives no tokens at the moment; the sync is tried again. ({e.Message})", e),
            TokenRefusedException => new(WarehouseFault.Login, false, $"Google refuses the service account's key. Make a new key for it, and enter the whole JSON file; and see that this machine's clock is right. ({e.Message})", e),
            _ => new(WarehouseFault.Connection, true, $"BigQuery cannot be reached, or the connection was lost; the sync is tried again. ({e.GetBaseException().Message})", e),
        };
    }

    /// <summary>What gives a service account a role in the project.</summary>
    public static string Grant(string project, string email, string role) => $"gcloud projects add-iam-policy-binding {project} --member=serviceAccount:{email} --role={role}";

    /// <summary>A request that was refused.</summary>
    public static BigQueryException Refused(StatementAnswer answer)
    {
        if (!answer.Json.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
            return new("", (int)answer.Status, StatementHttp.Text(answer.Json, "message"));
        var reason = error.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0 ? StatementHttp.Text(errors[0], "reason") : "";
        return new(reason, (int)answer.Status, StatementHttp.Text(error, "message"));
    }

    private static WarehouseException Refused(BigQueryException e, string project)
    {
        var text = $"({e.Reason}: {Short(e.Message)})";
        return e switch
        {
            { Status: 401 } => new(WarehouseFault.Login, false, $"BigQuery refuses the service account's login. Make a new key for it. {text}", e),
            { Reason: "rateLimitExceeded" or "jobRateLimitExceeded" or "backendError" or "jobBackendError" or "internalError" or "jobInternalError" or "stopped" or "timeout" or "tableUnavailable" } or { Status: 429 or >= 500 } =>
                new(WarehouseFault.Connection, true, $"BigQuery is busy, or ended the job; the sync is tried again. {text}", e),
            { Reason: "quotaExceeded" or "resourceInUse" or "resourcesExceeded" } =>
                new(WarehouseFault.Resource, true, $"A quota of the project {project} is used up for now, or what the job needs is in use; the sync is tried again. Sync less often, or have the quota raised. {text}", e),
            { Reason: "billingNotEnabled" or "billingTierLimitExceeded" } =>
                new(WarehouseFault.Login, false, $"The project {project} has no billing, without which BigQuery changes no rows. Turn it on in Google Cloud. {text}", e),
            { Reason: "accessDenied" or "blocked" } or { Status: 403 } => new(
                WarehouseFault.Permission, false, $"The service account lacks a right in the project {project}. Give it the roles BigQuery Job User and BigQuery Data Editor. {text}", e),
            { Status: 404 } when e.Message.Contains("project", StringComparison.OrdinalIgnoreCase) || e.Reason.Length == 0 =>
                new(WarehouseFault.Login, false, $"There is no project {project}. Enter its ID, which is not its name. {text}", e),
            _ when e.Message.Contains("concurrent update", StringComparison.OrdinalIgnoreCase) =>
                new(WarehouseFault.Resource, true, $"Somebody else changed a table at the same time; the sync is tried again. {text}", e),
            { Reason: "notFound" or "duplicate" or "invalidQuery" or "invalidUser" } or { Status: 404 or 400 } =>
                new(WarehouseFault.Schema, false, $"Something in the dataset stands in the way: undo what was changed there by hand, or rename it. {text}", e),
            _ => new(WarehouseFault.Data, false, $"BigQuery refused the table's rows. {text}", e),
        };
    }

    private static string Short(string text) => text.Length <= 500 ? text.Trim() : $"{text.AsSpan(0, 500).Trim()}…";
}
