namespace Connections.Core.Warehouses.Sql;

/// <summary>What a column's type makes of a value.</summary>
internal enum SqlForm
{
    /// <summary>A type that people chose and that we do not write; of a value: NULL.</summary>
    None,
    Text,
    Integer,
    Double,

    /// <summary>Of 32 bits.</summary>
    Single,
    Boolean,
    Timestamp,
    Date,
    Decimal,

    /// <summary>A text that has to be JSON.</summary>
    Json,
}
