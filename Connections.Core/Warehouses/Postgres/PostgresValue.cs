using System.Globalization;
using System.Text;
using System.Text.Json;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>
/// Writes a value as a field of COPY's binary format: its length, then its bytes as the column's type has them. A refused value would end
/// the whole COPY, so what does not fit is found here.
/// </summary>
internal static class PostgresValue
{
    // Times are counted from here, in microseconds.
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>False, with nothing written, where the column cannot hold the value.</summary>
    public static bool TryWrite(CopyBuffer to, PostgresColumn column, ValueKind kind, ReadOnlySpan<byte> text)
    {
        switch (column.Form)
        {
            case PostgresForm.Text when column.MaxCharacters is not { } most || Encoding.UTF8.GetCharCount(text) <= most:
                to.Text(text);
                return true;
            case PostgresForm.BigInt when Casts.ToInteger(kind, text, out var integer):
                to.Int64(integer);
                return true;
            case PostgresForm.Integer when Casts.ToInteger(kind, text, out var integer) && integer is >= int.MinValue and <= int.MaxValue:
                to.Int32((int)integer);
                return true;
            case PostgresForm.SmallInt when Casts.ToInteger(kind, text, out var integer) && integer is >= short.MinValue and <= short.MaxValue:
                to.Int16((short)integer);
                return true;
            case PostgresForm.Double when Casts.ToFloat(kind, text, out var number):
                to.Int64(BitConverter.DoubleToInt64Bits(number));
                return true;
            case PostgresForm.Real when Casts.ToFloat(kind, text, out var number) && float.IsFinite((float)number):
                to.Int32(BitConverter.SingleToInt32Bits((float)number));
                return true;
            case PostgresForm.Boolean when Casts.ToBoolean(kind, text, out var boolean):
                to.Byte(boolean ? (byte)1 : (byte)0);
                return true;
            case PostgresForm.Timestamp when Casts.ToTimestamp(kind, text, out var utc):
                Time(to, utc);
                return true;
            // A time of the day would be lost.
            case PostgresForm.Date when Casts.ToTimestamp(kind, text, out var utc) && utc.TimeOfDay == TimeSpan.Zero:
                to.Int32((utc - Epoch).Days);
                return true;
            case PostgresForm.Numeric:
                return TryNumeric(to, column, kind, text);
            case PostgresForm.Json:
                to.Text(Json(kind, text));
                return true;
            case PostgresForm.JsonB:
                to.VersionedText(version: 1, Json(kind, text));
                return true;
            default:
                return false;
        }
    }

    public static void Time(CopyBuffer to, DateTime utc) => to.Int64((utc.Ticks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    // An array is JSON, and so are numbers and booleans; texts need their quotes again.
    private static ReadOnlySpan<byte> Json(ValueKind kind, ReadOnlySpan<byte> text) =>
        kind is ValueKind.Text or ValueKind.Timestamp ? JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(text)) : text;

    private static bool TryNumeric(CopyBuffer to, PostgresColumn column, ValueKind kind, ReadOnlySpan<byte> text)
    {
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (kind is not (ValueKind.Integer or ValueKind.Float or ValueKind.BigNumber or ValueKind.Text)
            || !decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        if (column.Bounds is { } bounds)
        {
            value = decimal.Round(value, Math.Min(bounds.Scale, 28), MidpointRounding.AwayFromZero);
            if ((double)Math.Abs(value) >= Math.Pow(10, bounds.Precision - bounds.Scale))
                return false;
        }

        to.Numeric(value);
        return true;
    }
}
