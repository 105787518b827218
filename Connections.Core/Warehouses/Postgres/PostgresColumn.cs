namespace Connections.Core.Warehouses.Postgres;

/// <summary>How a column's values are written in COPY's binary format.</summary>
internal enum PostgresForm
{
    /// <summary>A type that people chose and that we do not write.</summary>
    Other,
    Text,
    BigInt,
    Integer,
    SmallInt,
    Double,
    Real,
    Boolean,
    Timestamp,
    Date,
    Numeric,
    Json,
    JsonB,
}

/// <summary>A column as it really is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as the server writes it.</param>
/// <param name="Form">How its values are written.</param>
/// <param name="Modifier">The type's length or precision as the catalogue has it; -1 for none.</param>
internal sealed record PostgresColumn(string Name, string Type, PostgresForm Form, int Modifier)
{
    // Before the length of varchar(n) the catalogue adds the 4 bytes of a header.
    private const int ModifierOffset = 4;

    /// <summary>The most characters of a text; null for any number.</summary>
    public int? MaxCharacters => Form == PostgresForm.Text && Modifier >= ModifierOffset ? Modifier - ModifierOffset : null;

    /// <summary>Digits and digits behind the point of a numeric; null where it has no bounds.</summary>
    public (int Precision, int Scale)? Bounds =>
        Form == PostgresForm.Numeric && Modifier >= ModifierOffset ? ((Modifier - ModifierOffset) >> 16 & 0xFFFF, Modifier - ModifierOffset & 0x7FF) : null;

    /// <summary>By the type's number in the server's catalogue, which is the same everywhere.</summary>
    public static PostgresForm FormOf(uint type) => type switch
    {
        25 or 1043 => PostgresForm.Text,
        20 => PostgresForm.BigInt,
        23 => PostgresForm.Integer,
        21 => PostgresForm.SmallInt,
        701 => PostgresForm.Double,
        700 => PostgresForm.Real,
        16 => PostgresForm.Boolean,
        1184 or 1114 => PostgresForm.Timestamp,
        1082 => PostgresForm.Date,
        1700 => PostgresForm.Numeric,
        114 => PostgresForm.Json,
        3802 => PostgresForm.JsonB,
        _ => PostgresForm.Other,
    };
}
