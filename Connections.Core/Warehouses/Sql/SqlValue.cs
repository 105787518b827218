using System.Globalization;
using System.Text;
using System.Text.Json;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>A value as its column holds it. A refused value would end a whole load, so what does not fit is found here.</summary>
/// <param name="Form">What it is; none for NULL.</param>
/// <param name="Number">A whole number, 0 or 1 for a boolean, the ticks of a time, the bits of a real number.</param>
/// <param name="Text">A text.</param>
/// <param name="Decimal">A decimal number.</param>
internal readonly record struct SqlValue(SqlForm Form, long Number, TextSpan Text = default, decimal Decimal = 0)
{
    public bool IsNull => Form == SqlForm.None;

    public double Real => BitConverter.Int64BitsToDouble(Number);

    public DateTime Time => new(Number, DateTimeKind.Utc);

    /// <summary>What an engine writes itself.</summary>
    public static SqlValue Of(DateTime utc) => new(SqlForm.Timestamp, utc.Ticks);

    /// <summary>Fits a value into a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="cell">The value.</param>
    /// <param name="texts">Where its text is; takes those that have to be written otherwise.</param>
    /// <param name="value">NULL where it does not fit.</param>
    /// <returns>False where the column cannot hold it.</returns>
    public static bool TryFit(SqlColumn column, Cell cell, TextArena texts, out SqlValue value)
    {
        value = default;
        var kind = cell.Kind;
        var text = texts[cell.Text];
        switch (column.Form)
        {
            case SqlForm.Text:
                return TryText(column, cell.Text, text, out value);
            case SqlForm.Integer when Casts.ToInteger(kind, text, out var integer) && integer >= column.Least && integer <= column.Most:
                value = new(SqlForm.Integer, integer);
                return true;
            case SqlForm.Double when Casts.ToFloat(kind, text, out var real):
                value = new(SqlForm.Double, BitConverter.DoubleToInt64Bits(real));
                return true;
            case SqlForm.Single when Casts.ToFloat(kind, text, out var real) && float.IsFinite((float)real):
                value = new(SqlForm.Single, BitConverter.DoubleToInt64Bits((float)real));
                return true;
            case SqlForm.Boolean when Casts.ToBoolean(kind, text, out var boolean):
                value = new(SqlForm.Boolean, boolean ? 1 : 0);
                return true;
            case SqlForm.Timestamp when Casts.ToTimestamp(kind, text, out var utc) && utc >= column.Earliest && utc <= column.Latest:
                value = Of(utc);
                return true;
            // A time of the day would be lost.
            case SqlForm.Date when Casts.ToTimestamp(kind, text, out var utc) && utc.TimeOfDay == TimeSpan.Zero && utc >= column.Earliest && utc <= column.Latest:
                value = new(SqlForm.Date, utc.Ticks);
                return true;
            case SqlForm.Decimal:
                return TryDecimal(column, kind, text, out value);
            // An array is JSON, and so are numbers and booleans; texts need their quotes again.
            case SqlForm.Json:
                value = new(SqlForm.Json, 0, kind is ValueKind.Text or ValueKind.Timestamp ? texts.Add(JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(text))) : cell.Text);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The value as drivers take it.</summary>
    public object? Boxed(TextArena texts) => Form switch
    {
        SqlForm.None => null,
        SqlForm.Integer => Number,
        SqlForm.Double => Real,
        SqlForm.Single => (float)Real,
        SqlForm.Boolean => Number != 0,
        SqlForm.Timestamp or SqlForm.Date => Time,
        SqlForm.Decimal => Decimal,
        _ => Encoding.UTF8.GetString(texts[Text]),
    };

    private static bool TryText(SqlColumn column, TextSpan span, ReadOnlySpan<byte> text, out SqlValue value)
    {
        value = new(SqlForm.Text, 0, span);
        if (text.Length <= (column.MaxBytes ?? int.MaxValue) && (text.Length <= (column.MaxCharacters ?? int.MaxValue) || Encoding.UTF8.GetCharCount(text) <= column.MaxCharacters))
            return true;
        if (!column.CutsText)
        {
            value = default;
            return false;
        }

        var kept = column.MaxBytes ?? int.MaxValue;
        while (kept > 0 && (text[kept] & 0xC0) == 0x80) // not inside of a character
            kept--;
        value = value with { Text = span with { Length = kept } };
        return true;
    }

    private static bool TryDecimal(SqlColumn column, ValueKind kind, ReadOnlySpan<byte> text, out SqlValue value)
    {
        value = default;
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (kind is not (ValueKind.Integer or ValueKind.Float or ValueKind.BigNumber or ValueKind.Text) || !decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out var number))
            return false;
        if (column.Bounds is { } bounds)
        {
            number = decimal.Round(number, Math.Min(bounds.Scale, 28), MidpointRounding.AwayFromZero);
            if ((double)Math.Abs(number) >= Math.Pow(10, bounds.Precision - bounds.Scale))
                return false;
        }

        value = new(SqlForm.Decimal, 0, Decimal: number);
        return true;
    }
}
