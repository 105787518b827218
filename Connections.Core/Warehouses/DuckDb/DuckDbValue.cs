using System.Globalization;
using System.Text;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>
/// Appends a value to a column of any type that holds what we load. The appender takes exactly the column's own type, and our columns may
/// have been changed by hand.
/// </summary>
internal static class DuckDbValue
{
    /// <summary>False, with nothing appended, where the column cannot hold the value.</summary>
    public static bool TryAppend(IDuckDBAppenderRow row, string type, ValueKind kind, ReadOnlySpan<byte> text)
    {
        switch (type)
        {
            case "VARCHAR":
                row.AppendValue(Encoding.UTF8.GetString(text));
                return true;
            case "BIGINT" when Casts.ToInteger(kind, text, out var integer):
                row.AppendValue(integer);
                return true;
            case "INTEGER" when Casts.ToInteger(kind, text, out var integer) && integer is >= int.MinValue and <= int.MaxValue:
                row.AppendValue((int)integer);
                return true;
            case "SMALLINT" when Casts.ToInteger(kind, text, out var integer) && integer is >= short.MinValue and <= short.MaxValue:
                row.AppendValue((short)integer);
                return true;
            case "DOUBLE" when Casts.ToFloat(kind, text, out var number):
                row.AppendValue(number);
                return true;
            case "FLOAT" when Casts.ToFloat(kind, text, out var number) && float.IsFinite((float)number):
                row.AppendValue((float)number);
                return true;
            case "BOOLEAN" when Casts.ToBoolean(kind, text, out var boolean):
                row.AppendValue(boolean);
                return true;
            case "TIMESTAMP WITH TIME ZONE" when Casts.ToTimestamp(kind, text, out var utc):
                row.AppendValue(new DateTimeOffset(utc));
                return true;
            case "TIMESTAMP" when Casts.ToTimestamp(kind, text, out var utc):
                row.AppendValue(utc);
                return true;
            default:
                return type.StartsWith("DECIMAL(", StringComparison.Ordinal) && TryAppendDecimal(row, type, kind, text);
        }
    }

    // DECIMAL(precision,scale): what people make of amounts of money.
    private static bool TryAppendDecimal(IDuckDBAppenderRow row, string type, ValueKind kind, ReadOnlySpan<byte> text)
    {
        var sizes = type["DECIMAL(".Length..^1].Split(',');
        var (precision, scale) = (int.Parse(sizes[0], CultureInfo.InvariantCulture), int.Parse(sizes[1], CultureInfo.InvariantCulture));
        const NumberStyles number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (kind is not (ValueKind.Integer or ValueKind.Float or ValueKind.BigNumber or ValueKind.Text)
            || !decimal.TryParse(text, number, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        value = decimal.Round(value, Math.Min(scale, 28), MidpointRounding.AwayFromZero);
        if ((double)Math.Abs(value) >= Math.Pow(10, precision - scale))
            return false;
        row.AppendValue(value);
        return true;
    }
}
