namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>How much of a connection is encrypted.</summary>
internal enum TdsEncryption
{
    /// <summary>The login, and all else where the server asks for it.</summary>
    Optional,

    /// <summary>All but the first packet of each side, which only agree on it.</summary>
    Mandatory,

    /// <summary>All from the first byte on (TDS 8).</summary>
    Strict,
}
