namespace Connections.Core.Warehouses.BigQuery;

/// <summary>BigQuery refused a request, or a job of it failed.</summary>
/// <param name="reason">Its word for it, such as <c>accessDenied</c>; empty where it told none.</param>
/// <param name="status">The status of the answer.</param>
/// <param name="message">Its text.</param>
internal sealed class BigQueryException(string reason, int status, string message) : Exception(message)
{
    public string Reason => reason;

    public int Status => status;
}
