namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>What a side says of encryption in its first message.</summary>
internal enum ServerEncryption : byte
{
    /// <summary>Only the login.</summary>
    Off = 0,
    On = 1,

    /// <summary>It has none, not even for the login.</summary>
    None = 2,

    /// <summary>It takes no connection without.</summary>
    Required = 3,
}
