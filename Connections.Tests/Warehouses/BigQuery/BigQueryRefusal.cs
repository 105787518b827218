namespace Connections.Tests.Warehouses.BigQuery;

/// <summary>The server refuses a request, or a job fails.</summary>
internal sealed class BigQueryRefusal(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;
}
