using System.Buffers.Binary;
using System.Text;

namespace Connections.Core.Destinations.Kafka;

/// <summary>Reads the values of Kafka's protocol.</summary>
/// <remarks>A length that goes beyond the end is a broker's fault, or no broker: <see cref="InvalidDataException"/>.</remarks>
internal sealed class KafkaReader(ReadOnlyMemory<byte> from)
{
    private int _at;

    public bool Flag() => Take(1)[0] != 0;

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string? Text()
    {
        var length = Int16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public byte[] Bytes()
    {
        var length = Int32();
        return length < 0 ? [] : Take(length).ToArray();
    }

    public IReadOnlyList<T> List<T>(Func<KafkaReader, T> read)
    {
        var length = Int32();
        if (length > from.Length - _at) // each item has a byte at least
            throw Short();
        List<T> items = [];
        for (var i = 0; i < length; i++)
            items.Add(read(this));
        return items;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > from.Length - _at)
            throw Short();
        _at += length;
        return from.Span.Slice(_at - length, length);
    }

    private static InvalidDataException Short() => new("The broker's answer ends too early.");
}
