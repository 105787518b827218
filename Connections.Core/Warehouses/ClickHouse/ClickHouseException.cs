namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>The server refused a statement.</summary>
/// <param name="code">ClickHouse's number of the error; 0 where it told none.</param>
/// <param name="status">The status of the answer.</param>
/// <param name="message">Its text.</param>
internal sealed class ClickHouseException(int code, int status, string message) : Exception(message)
{
    public int Code => code;

    public int Status => status;
}
