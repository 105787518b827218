using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>Writes values as their types have them on the wire.</summary>
internal static class TdsWriting
{
    private static readonly DateTime Old = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static void Null(this TdsOutput output, TdsType type)
    {
        if (type.IsUnlimited)
            output.Long(-1);
        else if (type.HasLongLength)
            output.UShort(ushort.MaxValue);
        else
            output.Byte(0);
    }

    public static void Integer(this TdsOutput output, TdsType type, long value)
    {
        output.Byte(type.Size);
        Span<byte> whole = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(whole, value);
        output.Bytes(whole[..type.Size]);
    }

    public static void Real(this TdsOutput output, TdsType type, double value)
    {
        output.Byte(type.Size);
        if (type.Size == 4)
            BinaryPrimitives.WriteSingleLittleEndian(output.Take(4), (float)value);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(output.Take(8), value);
    }

    /// <summary>A number, rounded to the type's scale.</summary>
    public static void Decimal(this TdsOutput output, TdsType type, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(decimal.Round(Math.Abs(value), Math.Min(type.Scale, (byte)28)), bits);
        var whole = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        for (var scale = (bits[3] >> 16) & 0xFF; scale < type.Scale; scale++)
            whole *= 10;

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, whole);
        output.Byte(type.Size);
        output.Byte(value < 0 ? 0 : 1);
        output.Bytes(bytes[..(type.Size - 1)]);
    }

    /// <summary>A time in UTC, or a day, as the type has it.</summary>
    public static void Time(this TdsOutput output, TdsType type, DateTime utc)
    {
        if (type.Code == TdsTypeCode.DateTimeN)
        {
            // In parts of 1/300 of a second; the last of them belong to the next day.
            var parts = (utc.TimeOfDay.Ticks * 300 + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond;
            output.Byte(8);
            output.Int((utc.Date - Old).Days);
            output.Int((int)Math.Min(parts, 86400 * 300 - 1));
            return;
        }

        var units = utc.TimeOfDay.Ticks;
        for (var scale = type.Scale; scale < 7; scale++)
            units /= 10;
        var clock = type.Code == TdsTypeCode.Date ? 0 : type.Scale switch { <= 2 => 3, <= 4 => 4, _ => 5 };
        output.Byte(clock + 3 + (type.Code == TdsTypeCode.DateTimeOffset ? 2 : 0));
        Small(output, clock, units);
        Small(output, 3, utc.Ticks / TimeSpan.TicksPerDay);
        if (type.Code == TdsTypeCode.DateTimeOffset)
            output.UShort(0);
    }

    public static void Text(this TdsOutput output, TdsType type, string value) => Encoding.Unicode.GetBytes(value, Piece(output, type, value.Length * 2, out var end)[..end]);

    /// <summary>A text that is UTF-8 here, and UTF-16 there.</summary>
    public static void Utf8(this TdsOutput output, TdsType type, ReadOnlySpan<byte> value)
    {
        var room = Piece(output, type, Encoding.UTF8.GetCharCount(value) * 2, out var end);
        Encoding.UTF8.GetChars(value, MemoryMarshal.Cast<byte, char>(room[..end]));
    }

    public static void Binary(this TdsOutput output, TdsType type, ReadOnlySpan<byte> value) => value.CopyTo(Piece(output, type, value.Length, out _));

    // Room for so many bytes, with what stands in front and behind. One without a limit goes as one piece.
    private static Span<byte> Piece(TdsOutput output, TdsType type, int length, out int end)
    {
        end = length;
        if (!type.IsUnlimited)
        {
            output.UShort(length);
            return output.Take(length);
        }

        output.Long(length);
        if (length > 0)
            output.Int(length);
        var room = output.Take(length + 4);
        room[length..].Clear();
        return room;
    }

    private static void Small(TdsOutput output, int bytes, long value)
    {
        for (var at = 0; at < bytes; at++)
            output.Byte((byte)(value >> (8 * at)));
    }
}
