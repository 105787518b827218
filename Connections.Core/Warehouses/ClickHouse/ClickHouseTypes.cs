using System.Globalization;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>What ClickHouse's types hold.</summary>
internal static class ClickHouseTypes
{
    /// <summary>A column of a type as the server writes it.</summary>
    public static SqlColumn Of(string name, string type, DateTime earliest, DateTime latest)
    {
        var plain = Plain(type);
        var column = new SqlColumn(name, type, FormOf(plain));
        return plain switch
        {
            "Int8" => column with { Least = sbyte.MinValue, Most = sbyte.MaxValue },
            "Int16" => column with { Least = short.MinValue, Most = short.MaxValue },
            "Int32" => column with { Least = int.MinValue, Most = int.MaxValue },
            "UInt8" => column with { Least = 0, Most = byte.MaxValue },
            "UInt16" => column with { Least = 0, Most = ushort.MaxValue },
            "UInt32" => column with { Least = 0, Most = uint.MaxValue },
            "UInt64" => column with { Least = 0 },
            "Date" => column with { Earliest = DateTime.UnixEpoch, Latest = new(2149, 6, 6, 0, 0, 0, DateTimeKind.Utc) },
            "Date32" => column with { Earliest = earliest, Latest = latest },
            _ when column.Form == SqlForm.Timestamp && Digits(plain) is null => column with { Earliest = DateTime.UnixEpoch, Latest = new(2106, 2, 7, 6, 28, 15, DateTimeKind.Utc) },
            _ when column.Form == SqlForm.Timestamp => column with { Earliest = earliest, Latest = latest },
            _ => column,
        };
    }

    /// <summary>The type without what says that it may be NULL or is kept by a dictionary.</summary>
    public static string Plain(string type)
    {
        foreach (var wrap in (ReadOnlySpan<string>)["LowCardinality(", "Nullable("])
        {
            if (type.StartsWith(wrap, StringComparison.Ordinal))
                type = type[wrap.Length..^1];
        }

        return type;
    }

    public static bool IsNullable(string type) => type.Contains("Nullable(", StringComparison.Ordinal);

    /// <summary>The digits behind the point of a DateTime64's seconds; null for a DateTime.</summary>
    public static int? Digits(string plain) =>
        plain.StartsWith("DateTime64(", StringComparison.Ordinal) ? int.Parse(plain["DateTime64(".Length..].Split(',', ')')[0], CultureInfo.InvariantCulture) : null;

    private static SqlForm FormOf(string plain) => plain switch
    {
        "String" => SqlForm.Text,
        "Int8" or "Int16" or "Int32" or "Int64" or "UInt8" or "UInt16" or "UInt32" or "UInt64" => SqlForm.Integer,
        "Float64" => SqlForm.Double,
        "Float32" => SqlForm.Single,
        "Bool" => SqlForm.Boolean,
        "Date" or "Date32" => SqlForm.Date,
        _ when plain.StartsWith("DateTime", StringComparison.Ordinal) => SqlForm.Timestamp,
        _ => SqlForm.None,
    };
}
