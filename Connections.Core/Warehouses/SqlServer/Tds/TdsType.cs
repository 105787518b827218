using System.Globalization;

namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>A type with its sizes, as the wire has it.</summary>
/// <param name="Code">Which.</param>
/// <param name="Size">The most bytes of a value; <see cref="Unlimited"/> for a type that is declared with <c>max</c>.</param>
/// <param name="Precision">Digits of a decimal number.</param>
/// <param name="Scale">Digits behind the point, of a number or of a second.</param>
internal sealed record TdsType(TdsTypeCode Code, int Size = 0, byte Precision = 0, byte Scale = 0)
{
    /// <summary>Values come in pieces, of which nobody says the sum before.</summary>
    public const int Unlimited = ushort.MaxValue;

    public bool IsText => Code is TdsTypeCode.NVarChar or TdsTypeCode.NChar or TdsTypeCode.VarChar or TdsTypeCode.Char;

    public bool IsUnlimited => HasLongLength && Size == Unlimited;

    /// <summary>Whether a value's length has 16 bits instead of 8.</summary>
    public bool HasLongLength => IsText || Code is TdsTypeCode.VarBinary or TdsTypeCode.Binary;

    /// <summary>Whether the type says the size of its values by itself, and knows no NULL.</summary>
    public bool IsFixed => Code is TdsTypeCode.Null or TdsTypeCode.Int1 or TdsTypeCode.Bit or TdsTypeCode.Int2 or TdsTypeCode.Int4 or TdsTypeCode.Int8 or TdsTypeCode.Float4 or TdsTypeCode.Float8 or TdsTypeCode.DateTime;

    /// <summary>The type of a column, from how it is declared.</summary>
    /// <exception cref="ArgumentException">It is none that is written.</exception>
    public static TdsType Of(string declared)
    {
        var parts = declared.Split('(', ',', ')');
        return parts[0] switch
        {
            "bigint" => new(TdsTypeCode.IntN, 8),
            "int" => new(TdsTypeCode.IntN, 4),
            "smallint" => new(TdsTypeCode.IntN, 2),
            "tinyint" => new(TdsTypeCode.IntN, 1),
            "bit" => new(TdsTypeCode.BitN, 1),
            "float" => new(TdsTypeCode.FloatN, 8),
            "real" => new(TdsTypeCode.FloatN, 4),
            "decimal" or "numeric" => Decimal(Number(1, 18), Number(2, 0)),
            "datetimeoffset" => new(TdsTypeCode.DateTimeOffset, Scale: Number(1, 7)),
            "datetime2" => new(TdsTypeCode.DateTime2, Scale: Number(1, 7)),
            "datetime" => new(TdsTypeCode.DateTimeN, 8),
            "date" => new(TdsTypeCode.Date, 3),
            "nvarchar" => new(TdsTypeCode.NVarChar, Size(2)),
            "nchar" => new(TdsTypeCode.NChar, Size(2)),
            "varbinary" => new(TdsTypeCode.VarBinary, Size(1)),
            _ => throw new ArgumentException($"{declared} is not a type that is written.", nameof(declared)),
        };

        byte Number(int at, byte otherwise) => parts.Length > at && parts[at].Length > 0 ? byte.Parse(parts[at], CultureInfo.InvariantCulture) : otherwise;

        int Size(int width) => parts.Length < 2 ? width : parts[1] == "max" ? Unlimited : int.Parse(parts[1], CultureInfo.InvariantCulture) * width;
    }

    public static TdsType Decimal(byte precision, byte scale) => new(TdsTypeCode.Decimal, precision switch { <= 9 => 5, <= 19 => 9, <= 28 => 13, _ => 17 }, precision, scale);

    /// <summary>Reads what an answer says of a column's type.</summary>
    public static async ValueTask<TdsType> ReadAsync(TdsReader reader, CancellationToken cancellationToken)
    {
        var code = (TdsTypeCode)await reader.ByteAsync(cancellationToken);
        switch (code)
        {
            case TdsTypeCode.Null:
                return new(code);
            case TdsTypeCode.Int1 or TdsTypeCode.Bit:
                return new(code, 1);
            case TdsTypeCode.Int2:
                return new(code, 2);
            case TdsTypeCode.Int4 or TdsTypeCode.Float4:
                return new(code, 4);
            case TdsTypeCode.Int8 or TdsTypeCode.Float8 or TdsTypeCode.DateTime:
                return new(code, 8);
            case TdsTypeCode.IntN or TdsTypeCode.BitN or TdsTypeCode.FloatN or TdsTypeCode.DateTimeN or TdsTypeCode.Guid:
                return new(code, await reader.ByteAsync(cancellationToken));
            case TdsTypeCode.Date:
                return new(code, 3);
            case TdsTypeCode.Time or TdsTypeCode.DateTime2 or TdsTypeCode.DateTimeOffset:
                return new(code, Scale: await ScaleAsync(7));
            case TdsTypeCode.Decimal or TdsTypeCode.Numeric:
                return new(code, await reader.ByteAsync(cancellationToken), await reader.ByteAsync(cancellationToken), await ScaleAsync(38));
            case TdsTypeCode.VarBinary or TdsTypeCode.Binary:
                return new(code, await reader.UShortAsync(cancellationToken));
            case TdsTypeCode.VarChar or TdsTypeCode.Char or TdsTypeCode.NVarChar or TdsTypeCode.NChar:
                var size = await reader.UShortAsync(cancellationToken);
                await reader.TakeAsync(5, cancellationToken); // collation
                return new(code, size);
            default:
                throw new TdsProtocolException($"A column has the type 0x{(byte)code:X2}, which is not read here.");
        }

        async ValueTask<byte> ScaleAsync(byte most)
        {
            var scale = await reader.ByteAsync(cancellationToken);
            return scale <= most ? scale : throw new TdsProtocolException($"A column has {scale} digits behind the point.");
        }
    }

    /// <summary>Writes what a value's type is.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="collation">The server's, as it said at the login.</param>
    public void Write(TdsOutput output, ReadOnlySpan<byte> collation)
    {
        output.Byte((byte)Code);
        switch (Code)
        {
            case TdsTypeCode.Date:
                break;
            case TdsTypeCode.DateTime2 or TdsTypeCode.DateTimeOffset:
                output.Byte(Scale);
                break;
            case TdsTypeCode.Decimal:
                output.Byte(Size);
                output.Byte(Precision);
                output.Byte(Scale);
                break;
            default:
                if (HasLongLength)
                    output.UShort(Size);
                else
                    output.Byte(Size);
                if (IsText)
                    output.Bytes(collation);
                break;
        }
    }
}
