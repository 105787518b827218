namespace Connections.Core.Warehouses.Databricks;

/// <summary>Databricks refused a request or a statement.</summary>
/// <param name="code">The condition of a statement, such as <c>TABLE_OR_VIEW_NOT_FOUND</c>, else the code of the request's error; empty where it told none.</param>
/// <param name="state">The SQL state; empty where it told none.</param>
/// <param name="status">The status of the answer.</param>
/// <param name="message">Its text.</param>
internal sealed class DatabricksException(string code, string state, int status, string message) : Exception(message)
{
    public string Code => code;

    public string State => state;

    public int Status => status;
}
