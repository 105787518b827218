using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connections.Core.Destinations.Kafka;

/// <summary>Writes the values of Kafka's protocol: big-endian numbers, texts and lists that begin with their length.</summary>
internal sealed class KafkaWriter
{
    private readonly ArrayBufferWriter<byte> _to = new();

    public ReadOnlyMemory<byte> Written => _to.WrittenMemory;

    public KafkaWriter Byte(byte value) => Raw([value]);

    public KafkaWriter Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_to.GetSpan(2), value);
        _to.Advance(2);
        return this;
    }

    public KafkaWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_to.GetSpan(4), value);
        _to.Advance(4);
        return this;
    }

    public KafkaWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_to.GetSpan(8), value);
        _to.Advance(8);
        return this;
    }

    /// <summary>A text with its length in two bytes; null has the length -1.</summary>
    public KafkaWriter Text(string? text)
    {
        if (text is null)
            return Int16(-1);
        var bytes = Encoding.UTF8.GetBytes(text);
        return Int16(checked((short)bytes.Length)).Raw(bytes);
    }

    /// <summary>Bytes with their length in four bytes.</summary>
    public KafkaWriter Bytes(ReadOnlySpan<byte> bytes) => Int32(bytes.Length).Raw(bytes);

    /// <summary>A list with its length in four bytes.</summary>
    public KafkaWriter List<T>(IReadOnlyCollection<T> items, Action<KafkaWriter, T> write)
    {
        Int32(items.Count);
        foreach (var item in items)
            write(this, item);
        return this;
    }

    /// <summary>A number in as few bytes as it needs; small negative ones are short too.</summary>
    public KafkaWriter Varint(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        for (; rest >= 0x80; rest >>= 7)
            Byte((byte)(rest | 0x80));
        return Byte((byte)rest);
    }

    /// <summary>Bytes with their length as a varint; null has the length -1.</summary>
    public KafkaWriter VarBytes(byte[]? bytes) => bytes is null ? Varint(-1) : Varint(bytes.Length).Raw(bytes);

    public KafkaWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _to.Write(bytes);
        return this;
    }
}
