namespace Connections.Core.Warehouses.Rows;

/// <summary>What a value of an event is, by its JSON token. Flags, so that a column can tell all that it has seen.</summary>
[Flags]
internal enum ValueKind : byte
{
    None = 0,

    /// <summary>A number without fraction and exponent, within 64 bits.</summary>
    Integer = 1,

    /// <summary>A number written with <c>.</c>, <c>e</c> or <c>E</c>, also <c>10.0</c>.</summary>
    Float = 2,

    /// <summary>A whole number outside 64 bits: no column of numbers holds its digits.</summary>
    BigNumber = 4,

    Boolean = 8,

    /// <summary>A text that <see cref="IsoTime"/> reads.</summary>
    Timestamp = 16,

    /// <summary>Any other text.</summary>
    Text = 32,

    /// <summary>An array, as its compact JSON.</summary>
    Array = 64,
}
