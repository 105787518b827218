using System.Buffers.Binary;
using System.Text;

namespace Connections.Tests.Destinations.Kafka;

/// <summary>Reads a record batch as a broker does, and refuses one whose length, format or checksum is wrong.</summary>
internal static class StoredBatch
{
    private const int Head = 61;

    public static List<StoredMessage> Read(byte[] batch)
    {
        var span = batch.AsSpan();
        Assert.Equal(batch.Length - 12, BinaryPrimitives.ReadInt32BigEndian(span[8..]));
        Assert.Equal(2, batch[16]);
        Assert.Equal(Checksum(span[21..]), BinaryPrimitives.ReadUInt32BigEndian(span[17..]));
        var count = BinaryPrimitives.ReadInt32BigEndian(span[57..]);
        Assert.Equal(count - 1, BinaryPrimitives.ReadInt32BigEndian(span[23..]));
        Assert.Equal(-1, BinaryPrimitives.ReadInt64BigEndian(span[43..]));

        List<StoredMessage> messages = [];
        var at = Head;
        for (var i = 0; i < count; i++)
        {
            var length = (int)Varint(span, ref at);
            var end = at + length;
            Assert.Equal(0, batch[at++]);
            Varint(span, ref at);
            Assert.Equal(i, Varint(span, ref at));
            var (key, value) = (Text(span, ref at), Text(span, ref at)!);
            List<string> headers = [];
            for (var left = Varint(span, ref at); left > 0; left--)
                headers.Add($"{Text(span, ref at)}={Text(span, ref at)}");
            Assert.Equal(end, at);
            messages.Add(new("", 0, key, value, string.Join(';', headers)));
        }

        Assert.Equal(batch.Length, at);
        return messages;
    }

    private static string? Text(ReadOnlySpan<byte> from, ref int at)
    {
        var length = (int)Varint(from, ref at);
        if (length < 0)
            return null;
        at += length;
        return Encoding.UTF8.GetString(from.Slice(at - length, length));
    }

    private static long Varint(ReadOnlySpan<byte> from, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return (long)(value >> 1) ^ -(long)(value & 1);
        }
    }

    // CRC32C, bit by bit.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0x82f63b78;
        }

        return ~sum;
    }
}
