using System.Buffers.Binary;

namespace Connections.Core.Destinations.Kafka;

/// <summary>The hash by which Kafka's own producers choose a key's partition, so that ours go where theirs do.</summary>
/// <remarks>Murmur 2 of 32 bits, in the public domain, with the seed of Kafka's Java client.</remarks>
internal static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Mix = 0x5bd1e995;
    private const int Shift = 24;

    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & 0x7fffffff) % partitions;

    public static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = Seed ^ (uint)key.Length;
        for (; key.Length >= 4; key = key[4..])
        {
            var four = BinaryPrimitives.ReadUInt32LittleEndian(key) * Mix;
            hash = (hash * Mix) ^ ((four ^ (four >> Shift)) * Mix);
        }

        if (key.Length > 0)
        {
            for (var i = key.Length - 1; i >= 0; i--)
                hash ^= (uint)key[i] << (8 * i);
            hash *= Mix;
        }

        hash = (hash ^ (hash >> 13)) * Mix;
        return hash ^ (hash >> 15);
    }
}
