namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>Types as they go over the wire.</summary>
internal enum TdsTypeCode : byte
{
    Null = 0x1F,
    Guid = 0x24,
    IntN = 0x26,
    Date = 0x28,
    Time = 0x29,
    DateTime2 = 0x2A,
    DateTimeOffset = 0x2B,
    Int1 = 0x30,
    Bit = 0x32,
    Int2 = 0x34,
    Int4 = 0x38,
    Float4 = 0x3B,
    DateTime = 0x3D,
    Float8 = 0x3E,
    BitN = 0x68,
    Decimal = 0x6A,
    Numeric = 0x6C,
    FloatN = 0x6D,
    DateTimeN = 0x6F,
    Int8 = 0x7F,
    VarBinary = 0xA5,
    VarChar = 0xA7,
    Binary = 0xAD,
    Char = 0xAF,
    NVarChar = 0xE7,
    NChar = 0xEF,
}
