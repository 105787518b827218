namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>What a packet is part of.</summary>
internal enum PacketType : byte
{
    Batch = 1,
    Call = 3,
    Answer = 4,
    Attention = 6,
    BulkLoad = 7,
    Login = 16,
    Prelogin = 18,
}
