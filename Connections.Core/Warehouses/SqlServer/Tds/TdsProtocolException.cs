namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>What came is not the protocol as we speak it; the connection is of no use any more.</summary>
internal sealed class TdsProtocolException(string message) : IOException(message);
