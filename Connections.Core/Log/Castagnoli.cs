using System.Buffers.Binary;
using System.Numerics;

namespace Connections.Core.Log;

/// <summary>CRC32C, the sum of iSCSI and ext4, by the processor's own instruction. System.IO.Hashing 10 knows only the other polynomial.</summary>
internal static class Castagnoli
{
    public static uint HashToUInt32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var rest in bytes)
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
