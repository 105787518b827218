using System.Globalization;
using System.Text;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>Writes the parts of an answer, as [MS-TDS] has them.</summary>
internal static class TdsReply
{
    public const int More = 0x1, Failed = 0x2, Count = 0x10, Cancelled = 0x20;

    public static readonly byte[] Collation = [0x09, 0x04, 0xD0, 0x00, 0x34];

    public static void Columns(TdsOutput output, IReadOnlyList<TdsColumn> columns)
    {
        output.Byte((byte)TokenType.Columns);
        output.UShort(columns.Count);
        foreach (var column in columns)
        {
            output.Int(0);
            output.UShort(0x09);
            column.Type.Write(output, Collation);
            output.ShortText(column.Name);
        }
    }

    public static void Row(TdsOutput output, IReadOnlyList<TdsColumn> columns, object?[] row, bool isCompressed)
    {
        output.Byte((byte)(isCompressed ? TokenType.CompressedRow : TokenType.Row));
        if (isCompressed)
        {
            var nulls = new byte[(row.Length + 7) / 8];
            foreach (var at in Enumerable.Range(0, row.Length).Where(at => row[at] is null))
                nulls[at / 8] |= (byte)(1 << (at % 8));
            output.Bytes(nulls);
        }

        for (var at = 0; at < row.Length; at++)
        {
            if (row[at] is { } value)
                Value(output, columns[at].Type, value);
            else if (!isCompressed)
                output.Null(columns[at].Type);
        }
    }

    public static void Done(TdsOutput output, TokenType token, int status, long count)
    {
        output.Byte((byte)token);
        output.UShort(status);
        output.UShort(0);
        output.Long(count);
    }

    public static void Error(TdsOutput output, int number, byte severity, string message)
    {
        output.Byte((byte)TokenType.Error);
        output.UShort(4 + 1 + 1 + 2 + message.Length * 2 + 1 + 8 + 1 + 4);
        output.Int(number);
        output.Byte(7);
        output.Byte(severity);
        output.UShort(message.Length);
        output.Text(message);
        output.ShortText("fake");
        output.ShortText("");
        output.Int(3);
    }

    /// <summary>A change with its new and its old value, which bear their lengths.</summary>
    public static void Change(TdsOutput output, byte what, ReadOnlySpan<byte> values)
    {
        output.Byte((byte)TokenType.Environment);
        output.UShort(1 + values.Length);
        output.Byte(what);
        output.Bytes(values);
    }

    public static void Change(TdsOutput output, byte what, string now, string before) =>
        Change(output, what, [(byte)now.Length, .. Encoding.Unicode.GetBytes(now), (byte)before.Length, .. Encoding.Unicode.GetBytes(before)]);

    /// <summary>Begins a transaction, or ends it (9: committed, 10: rolled back).</summary>
    public static void Transaction(TdsOutput output, byte what, ulong transaction)
    {
        byte[] value = [8, .. BitConverter.GetBytes(transaction)];
        Change(output, what, what == 8 ? [.. value, 0] : [0, .. value]);
    }

    public static void Route(TdsOutput output, TdsRoute route)
    {
        byte[] value = [0, .. BitConverter.GetBytes((ushort)route.Port), .. BitConverter.GetBytes((ushort)route.Host.Length), .. Encoding.Unicode.GetBytes(route.Host)];
        Change(output, 20, [.. BitConverter.GetBytes((ushort)value.Length), .. value, 0, 0]);
    }

    public static void LoggedIn(TdsOutput output, bool isStrict)
    {
        const string name = "Microsoft SQL Server";
        output.Byte((byte)TokenType.LoginAck);
        output.UShort(1 + 4 + 1 + name.Length * 2 + 4);
        output.Byte(1);
        output.Bytes(isStrict ? [0x08, 0, 0, 0] : [0x74, 0, 0, 4]);
        output.ShortText(name);
        output.Bytes([16, 0, 0x10, 0]);
    }

    private static void Value(TdsOutput output, TdsType type, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        switch (type.Code)
        {
            case TdsTypeCode.IntN or TdsTypeCode.BitN:
                output.Integer(type, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case TdsTypeCode.FloatN:
                output.Real(type, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case TdsTypeCode.Decimal:
                output.Decimal(type, decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            case TdsTypeCode.VarBinary:
                output.Binary(type, (byte[])value);
                break;
            case TdsTypeCode.NVarChar or TdsTypeCode.NChar:
                output.Text(type, text);
                break;
            default:
                output.Time(type, DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime);
                break;
        }
    }
}
