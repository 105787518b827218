using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>Rows as a request's body in the format RowBinary, encoded while they are sent: one value after another, each as its type has it.</summary>
/// <remarks>https://clickhouse.com/docs/interfaces/formats/RowBinary, read 2026-11.</remarks>
internal sealed class RowBinaryContent(FittedRows rows) : HttpContent
{
    private const int ChunkBytes = 256 << 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(ChunkBytes * 2);
    private readonly (int At, string Plain, bool IsNullable)[] _types =
        [.. rows.Written.Select(written => (written.At, ClickHouseTypes.Plain(written.Column.Type), ClickHouseTypes.IsNullable(written.Column.Type)))];

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        while (rows.Read())
        {
            WriteRow();
            if (_buffer.WrittenCount < ChunkBytes)
                continue;
            await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
            _buffer.ResetWrittenCount();
        }

        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
    }

    private void WriteRow()
    {
        foreach (var (at, plain, isNullable) in _types)
        {
            var value = rows.Values[at];
            if (isNullable)
                Byte(value.IsNull ? (byte)1 : (byte)0);
            if (!value.IsNull || !isNullable)
                Write(value, plain);
        }
    }

    // A column that is never NULL takes nothing for its default: an empty text, zero.
    private void Write(SqlValue value, string plain)
    {
        switch (plain)
        {
            case "String":
                Text(rows.Texts[value.Text]);
                break;
            case "Bool" or "Int8" or "UInt8":
                Whole(value.Number, 1);
                break;
            case "Int16" or "UInt16":
                Whole(value.Number, 2);
                break;
            case "Int32" or "UInt32":
                Whole(value.Number, 4);
                break;
            case "Int64" or "UInt64" or "Float64":
                Whole(value.Number, 8);
                break;
            case "Float32":
                Whole(BitConverter.SingleToInt32Bits((float)value.Real), 4);
                break;
            case "Date":
                Whole(SinceEpoch(value) / TimeSpan.TicksPerDay, 2);
                break;
            case "Date32":
                Whole(SinceEpoch(value) / TimeSpan.TicksPerDay, 4);
                break;
            case var time when ClickHouseTypes.Digits(time) is { } digits:
                Whole(digits <= 7 ? SinceEpoch(value) / (long)Math.Pow(10, 7 - digits) : SinceEpoch(value) * (long)Math.Pow(10, digits - 7), 8);
                break;
            default:
                Whole(SinceEpoch(value) / TimeSpan.TicksPerSecond, 4);
                break;
        }
    }

    private static long SinceEpoch(SqlValue value) => value.IsNull ? 0 : value.Number - DateTime.UnixEpoch.Ticks;

    private void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    private void Whole(long value, int bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(bytes);
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        var rest = (uint)text.Length;
        for (; rest >= 0x80; rest >>= 7)
            Byte((byte)(rest | 0x80));
        Byte((byte)rest);
        _buffer.Write(text);
    }
}
