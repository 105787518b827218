namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>The server refused a statement or the login.</summary>
/// <param name="number">Which error it is: what faults and remedies go by.</param>
/// <param name="state">Tells places apart that raise the same error.</param>
/// <param name="severity">From 11 on an error; from 20 on the server closes the connection.</param>
/// <param name="message">Its own text.</param>
/// <param name="line">The line of the statement.</param>
internal sealed class TdsException(int number, byte state, byte severity, string message, int line) : Exception(message)
{
    public int Number => number;

    public byte State => state;

    public byte Severity => severity;

    public int Line => line;
}
