namespace Connections.Core.Warehouses.Rows;

/// <summary>The types of columns, as the contract names them; each engine has its own name for each.</summary>
internal enum LogicalType
{
    Varchar,
    Integer,
    Float,
    Boolean,
    Timestamp,
}

/// <summary>Which type a new column gets.</summary>
internal static class LogicalTypes
{
    /// <summary>
    /// The type that holds all that one batch brought: integer before float before varchar, any other mix is varchar. It equals the
    /// documented rule (the most recent value decides) wherever that loses nothing.
    /// </summary>
    public static LogicalType Holding(ValueKind seen) => seen switch
    {
        ValueKind.Integer => LogicalType.Integer,
        ValueKind.Float or (ValueKind.Integer | ValueKind.Float) => LogicalType.Float,
        ValueKind.Boolean => LogicalType.Boolean,
        ValueKind.Timestamp => LogicalType.Timestamp,
        _ => LogicalType.Varchar,
    };
}
