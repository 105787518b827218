namespace Connections.Core.Warehouses.MySql;

/// <summary>The server passed over a row, or changed a value, without failing.</summary>
internal sealed class MySqlRefusedException(string message) : Exception(message);
