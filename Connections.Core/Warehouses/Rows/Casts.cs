using System.Buffers.Text;
using System.Globalization;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// Fits a value into a column that has another type (warehouse contract, §6). Done here, since engines round and refuse differently, and one
/// refused value would fail a whole load. False: the column gets NULL, and the value goes to <c>_discards</c>.
/// </summary>
internal static class Casts
{
    public static bool ToInteger(ValueKind kind, ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return kind switch
        {
            ValueKind.Integer => Utf8Parser.TryParse(text, out value, out _),
            ValueKind.Float => TryTruncate(text, out value),
            ValueKind.Text => IsInteger(text) && Utf8Parser.TryParse(text, out value, out var read) && read == text.Length,
            _ => false,
        };
    }

    public static bool ToFloat(ValueKind kind, ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        const NumberStyles number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return kind is ValueKind.Integer or ValueKind.Float or ValueKind.BigNumber or ValueKind.Text
            && double.TryParse(text, number, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    public static bool ToBoolean(ValueKind kind, ReadOnlySpan<byte> text, out bool value)
    {
        value = text.SequenceEqual("true"u8);
        return kind is ValueKind.Boolean or ValueKind.Text && (value || text.SequenceEqual("false"u8));
    }

    public static bool ToTimestamp(ValueKind kind, ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        return kind == ValueKind.Timestamp && IsoTime.TryParse(text, out utc);
    }

    // Toward zero. Through decimal where it fits: a double would lose the last digits of large numbers.
    private static bool TryTruncate(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            exact = decimal.Truncate(exact);
            if (exact is < long.MinValue or > long.MaxValue)
                return false;
            value = (long)exact;
            return true;
        }

        // 2^63 itself is the first double that a 64-bit integer cannot hold.
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rough) || rough is not (> -9.3e18 and < 9223372036854775808d))
            return false;
        value = (long)Math.Truncate(rough);
        return true;
    }

    private static bool IsInteger(ReadOnlySpan<byte> text)
    {
        var digits = text.StartsWith("-"u8) ? text[1..] : text;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
