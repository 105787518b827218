namespace Connections.Core.Warehouses.Sql;

/// <summary>A column as it really is, with what its type can hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as the engine writes it.</param>
/// <param name="Form">What becomes of its values.</param>
internal sealed record SqlColumn(string Name, string Type, SqlForm Form)
{
    /// <summary>The least whole number.</summary>
    public long Least { get; init; } = long.MinValue;

    /// <summary>The greatest whole number.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>The most characters of a text, as UTF-16 counts them; null for any number.</summary>
    public int? MaxCharacters { get; init; }

    /// <summary>The most bytes of a text in UTF-8; null for any number.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Whether a text that is too long is cut, as the contract has it for this engine; elsewhere it is set aside whole.</summary>
    public bool CutsText { get; init; }

    /// <summary>Digits and digits behind the point of a decimal number; null where it has no bounds.</summary>
    public (int Precision, int Scale)? Bounds { get; init; }

    /// <summary>The first time that it holds.</summary>
    public DateTime Earliest { get; init; } = DateTime.MinValue;

    /// <summary>The last one.</summary>
    public DateTime Latest { get; init; } = DateTime.MaxValue;
}
