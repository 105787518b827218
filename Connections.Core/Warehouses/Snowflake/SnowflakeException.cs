namespace Connections.Core.Warehouses.Snowflake;

/// <summary>Snowflake refused a request or a statement.</summary>
/// <param name="code">Its number of the error, such as <c>002003</c>; empty where it told none.</param>
/// <param name="state">The SQL state; empty where it told none.</param>
/// <param name="status">The status of the answer.</param>
/// <param name="message">Its text.</param>
internal sealed class SnowflakeException(string code, string state, int status, string message) : Exception(message)
{
    public string Code => code;

    public string State => state;

    public int Status => status;
}
