using System.Globalization;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>What Snowflake's types hold.</summary>
internal static class SnowflakeTypes
{
    /// <summary>The most that a VARCHAR keeps without a length of its own (https://docs.snowflake.com/en/sql-reference/data-types-text, read 2026-11).</summary>
    public const int MaxTextBytes = 16_777_216;

    /// <summary>A column as the information schema has it.</summary>
    public static SqlColumn Of(string name, string type, object? precision, object? scale, object? length) => type switch
    {
        "TEXT" => new(name, "VARCHAR", SqlForm.Text) { MaxBytes = MaxTextBytes, MaxCharacters = Number(length) },
        "NUMBER" when Number(scale) is null or 0 => Whole(name, Number(precision) ?? 38),
        "NUMBER" => new(name, $"NUMBER({precision},{scale})", SqlForm.Decimal) { Bounds = (Number(precision) ?? 38, Number(scale)!.Value) },
        "FLOAT" => new(name, "FLOAT", SqlForm.Double),
        "BOOLEAN" => new(name, "BOOLEAN", SqlForm.Boolean),
        "DATE" => new(name, "DATE", SqlForm.Date),
        "TIMESTAMP_TZ" or "TIMESTAMP_LTZ" or "TIMESTAMP_NTZ" => new(name, type, SqlForm.Timestamp),
        _ => new(name, type, SqlForm.None),
    };

    private static SqlColumn Whole(string name, int digits)
    {
        var most = digits >= 19 ? long.MaxValue : (long)Math.Pow(10, digits) - 1;
        return new(name, $"NUMBER({digits},0)", SqlForm.Integer) { Least = digits >= 19 ? long.MinValue : -most, Most = most };
    }

    private static int? Number(object? value) => int.TryParse($"{value}", NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
