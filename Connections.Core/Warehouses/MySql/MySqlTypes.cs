using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.MySql;

/// <summary>What columns hold, by what the server says of them.</summary>
internal static class MySqlTypes
{
    /// <param name="name">The column.</param>
    /// <param name="type">Its type without sizes.</param>
    /// <param name="whole">The type with them, as somebody wrote it.</param>
    /// <param name="length">The most characters, or bytes for texts without a length.</param>
    /// <param name="precision">Digits of a number.</param>
    /// <param name="scale">Digits behind the point.</param>
    public static SqlColumn Of(string name, string type, string whole, long? length, int? precision, int? scale)
    {
        var most = (int)Math.Min(length ?? int.MaxValue, int.MaxValue);
        return type switch
        {
            "tinyint" when whole.StartsWith("tinyint(1)", StringComparison.Ordinal) => new(name, "tinyint(1)", SqlForm.Boolean),
            "tinyint" => Integer(name, whole, 8),
            "smallint" => Integer(name, whole, 16),
            "mediumint" => Integer(name, whole, 24),
            "int" => Integer(name, whole, 32),
            // Some servers write a width behind it, which says nothing.
            "bigint" => whole.EndsWith("unsigned", StringComparison.Ordinal) ? new(name, whole, SqlForm.Integer) { Least = 0 } : new(name, "bigint", SqlForm.Integer),
            "double" => new(name, "double", SqlForm.Double),
            "float" => new(name, whole, SqlForm.Single),
            "decimal" => new(name, whole, SqlForm.Decimal) { Bounds = (precision ?? 10, scale ?? 0) },
            "datetime" => new(name, whole, SqlForm.Timestamp),
            "timestamp" => new(name, whole, SqlForm.Timestamp) { Earliest = DateTime.UnixEpoch.AddSeconds(1), Latest = DateTime.UnixEpoch.AddSeconds(int.MaxValue) },
            "date" => new(name, whole, SqlForm.Date),
            "json" => new(name, whole, SqlForm.Json),
            "char" or "varchar" => new(name, whole, SqlForm.Text) { MaxCharacters = most },
            "tinytext" or "text" or "mediumtext" or "longtext" => new(name, type, SqlForm.Text) { MaxBytes = most },
            _ => new(name, whole, SqlForm.None),
        };
    }

    private static SqlColumn Integer(string name, string whole, int bits) => whole.Contains("unsigned", StringComparison.Ordinal)
        ? new(name, whole, SqlForm.Integer) { Least = 0, Most = (1L << bits) - 1 }
        : new(name, whole, SqlForm.Integer) { Least = -(1L << (bits - 1)), Most = (1L << (bits - 1)) - 1 };
}
