using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>Reads the values of an answer.</summary>
internal static class TdsValue
{
    private const ulong PlpNull = ulong.MaxValue;

    private const byte DaysBytes = 3;

    // The first day of the older type of times.
    private static readonly DateTime Old = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A value as the platform has it, null for NULL; times are UTC.</summary>
    public static async ValueTask<object?> ReadAsync(TdsReader reader, TdsType type, TdsBudget budget, CancellationToken cancellationToken)
    {
        if (type.IsUnlimited)
            return await ReadPiecesAsync(reader, type, budget, cancellationToken);
        var length = type.IsFixed ? type.Size : type.HasLongLength ? await reader.UShortAsync(cancellationToken) : await reader.ByteAsync(cancellationToken);
        if (type.HasLongLength ? length == TdsType.Unlimited : length == 0)
            return null;
        budget.Spend(length + 24);
        return Of(type, (await reader.TakeAsync(length, cancellationToken)).Span);
    }

    // Its length in all, which may be unknown, then pieces with their lengths, and an empty one.
    private static async ValueTask<object?> ReadPiecesAsync(TdsReader reader, TdsType type, TdsBudget budget, CancellationToken cancellationToken)
    {
        if (await reader.ULongAsync(cancellationToken) == PlpNull)
            return null;
        var whole = new ArrayBufferWriter<byte>();
        while (await reader.UIntAsync(cancellationToken) is > 0 and var left)
        {
            while (left > 0)
            {
                var some = await reader.TakeSomeAsync((int)Math.Min(left, ushort.MaxValue), cancellationToken);
                budget.Spend(some.Length * 4L);
                whole.Write(some.Span);
                left -= (uint)some.Length;
            }
        }

        return Of(type, whole.WrittenSpan);
    }

    private static object? Of(TdsType type, ReadOnlySpan<byte> value) => type.Code switch
    {
        TdsTypeCode.Null => null,
        TdsTypeCode.Bit or TdsTypeCode.BitN => Sized(value, 1)[0] != 0,
        TdsTypeCode.Int1 or TdsTypeCode.Int2 or TdsTypeCode.Int4 or TdsTypeCode.Int8 or TdsTypeCode.IntN => Integer(value),
        TdsTypeCode.Float4 or TdsTypeCode.Float8 or TdsTypeCode.FloatN => value.Length == 4 ? (object)BinaryPrimitives.ReadSingleLittleEndian(value) : BinaryPrimitives.ReadDoubleLittleEndian(Sized(value, 8)),
        TdsTypeCode.Decimal or TdsTypeCode.Numeric => Decimal(value, type.Scale),
        TdsTypeCode.Guid => new Guid(Sized(value, 16)),
        TdsTypeCode.Date => Days(Sized(value, DaysBytes)),
        TdsTypeCode.Time => Clock(value, type.Scale),
        TdsTypeCode.DateTime2 => Time(value, type.Scale),
        TdsTypeCode.DateTimeOffset => Offset(value, type.Scale),
        TdsTypeCode.DateTime or TdsTypeCode.DateTimeN => OldTime(value),
        TdsTypeCode.NVarChar or TdsTypeCode.NChar => Encoding.Unicode.GetString(value),
        // Letters of a code page; nothing is asked for that has any but those of ASCII.
        TdsTypeCode.VarChar or TdsTypeCode.Char => Encoding.Latin1.GetString(value),
        _ => value.ToArray(),
    };

    private static long Integer(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(Sized(value, 8)),
    };

    // A sign, and the number without its point in up to 16 bytes.
    private static decimal Decimal(ReadOnlySpan<byte> value, byte scale)
    {
        Span<byte> number = stackalloc byte[16];
        value[1..Math.Min(value.Length, 17)].CopyTo(number);
        var whole = BinaryPrimitives.ReadUInt128LittleEndian(number);
        for (; scale > 28 || (whole >> 96 != 0 && scale > 0); scale--)
            whole /= 10;
        if (whole >> 96 != 0)
            throw new TdsProtocolException("A number of the answer has more digits than can be read.");
        return new((int)(uint)whole, (int)(uint)(whole >> 32), (int)(uint)(whole >> 64), value[0] == 0, scale);
    }

    private static DateTime Days(ReadOnlySpan<byte> value)
    {
        var days = value[0] | (value[1] << 8) | (value[2] << 16);
        return days <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerDay ? new(days * TimeSpan.TicksPerDay, DateTimeKind.Utc) : throw Impossible();
    }

    private static TimeSpan Clock(ReadOnlySpan<byte> value, byte scale)
    {
        long units = 0;
        for (var at = value.Length - 1; at >= 0; at--)
            units = (units << 8) | value[at];
        for (; scale < 7; scale++)
            units *= 10;
        return value.Length <= 5 && units is >= 0 and < TimeSpan.TicksPerDay ? new(units) : throw Impossible();
    }

    private static DateTime Time(ReadOnlySpan<byte> value, byte scale) => value.Length > DaysBytes ? Days(value[^DaysBytes..]) + Clock(value[..^DaysBytes], scale) : throw Impossible();

    // The time is UTC; the offset only says how it was written.
    private static DateTimeOffset Offset(ReadOnlySpan<byte> value, byte scale) => value.Length > 2 ? new(Time(value[..^2], scale), TimeSpan.Zero) : throw Impossible();

    private static DateTime OldTime(ReadOnlySpan<byte> value)
    {
        var (days, parts) = value.Length == 4
            ? (BinaryPrimitives.ReadUInt16LittleEndian(value), BinaryPrimitives.ReadUInt16LittleEndian(value[2..]) * 60 * 300)
            : (BinaryPrimitives.ReadInt32LittleEndian(Sized(value, 8)), BinaryPrimitives.ReadInt32LittleEndian(value[4..]));
        // From the year 1753 to 9999.
        return days is >= -53690 and <= 2958463 && parts is >= 0 and < 86400 * 300 ? Old.AddDays(days).AddTicks(parts * TimeSpan.TicksPerSecond / 300) : throw Impossible();
    }

    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> value, int length) => value.Length == length ? value : throw new TdsProtocolException($"A value of {length} bytes has {value.Length}.");

    private static TdsProtocolException Impossible() => new("The answer has a time that cannot be.");
}
