using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>What columns hold, by what the server says of them.</summary>
internal static class SqlServerTypes
{
    /// <param name="name">The column.</param>
    /// <param name="type">Its type without sizes.</param>
    /// <param name="length">The most bytes; -1 for no limit.</param>
    /// <param name="precision">Digits of a number.</param>
    /// <param name="scale">Digits behind the point.</param>
    public static SqlColumn Of(string name, string type, int length, int precision, int scale) => type switch
    {
        "bigint" => new(name, type, SqlForm.Integer),
        "int" => new(name, type, SqlForm.Integer) { Least = int.MinValue, Most = int.MaxValue },
        "smallint" => new(name, type, SqlForm.Integer) { Least = short.MinValue, Most = short.MaxValue },
        "tinyint" => new(name, type, SqlForm.Integer) { Least = 0, Most = byte.MaxValue },
        "bit" => new(name, type, SqlForm.Boolean),
        "float" => new(name, type, SqlForm.Double),
        "real" => new(name, type, SqlForm.Single),
        "decimal" or "numeric" => new(name, $"{type}({precision},{scale})", SqlForm.Decimal) { Bounds = (precision, scale) },
        "datetimeoffset" or "datetime2" => new(name, $"{type}({scale})", SqlForm.Timestamp),
        "datetime" => new(name, type, SqlForm.Timestamp) { Earliest = new(1753, 1, 1, 0, 0, 0, DateTimeKind.Utc) },
        "date" => new(name, type, SqlForm.Date),
        "nvarchar" or "nchar" when length >= 0 => new(name, $"{type}({length / 2})", SqlForm.Text) { MaxCharacters = length / 2 },
        "nvarchar" => new(name, "nvarchar(max)", SqlForm.Text),
        // What the letters of a varchar lack would become a question mark in silence, so it takes nothing of ours.
        _ => new(name, type, SqlForm.None),
    };
}
