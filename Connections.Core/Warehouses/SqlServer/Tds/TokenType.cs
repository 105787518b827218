namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>What a part of an answer is.</summary>
internal enum TokenType : byte
{
    ReturnStatus = 0x79,
    Columns = 0x81,
    TableName = 0xA4,
    ColumnInfo = 0xA5,
    Order = 0xA9,
    Error = 0xAA,
    Info = 0xAB,
    ReturnValue = 0xAC,
    LoginAck = 0xAD,
    FeatureAck = 0xAE,
    Row = 0xD1,

    /// <summary>A row that names its NULLs in front, one bit a column.</summary>
    CompressedRow = 0xD2,
    Environment = 0xE3,
    Done = 0xFD,
    DoneProcedure = 0xFE,
    DoneInProcedure = 0xFF,
}
