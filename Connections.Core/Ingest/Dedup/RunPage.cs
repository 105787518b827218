using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>
/// A run's file is made of pages: 4080 bytes, then the page's number (8), how many keys it holds (4) and the CRC32C of all before it (4).
/// The number betrays a page that was written to the wrong place. Little endian.
/// </summary>
internal static class RunPage
{
    public const int Bytes = 4096;
    public const int ContentBytes = Bytes - 16;
    public const int MaxKeys = ContentBytes / 16;

    public static void Seal(Span<byte> page, long number, int count)
    {
        BinaryPrimitives.WriteInt64LittleEndian(page[ContentBytes..], number);
        BinaryPrimitives.WriteInt32LittleEndian(page[(ContentBytes + 8)..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(page[(Bytes - 4)..], Castagnoli.HashToUInt32(page[..(Bytes - 4)]));
    }

    public static bool IsWhole(ReadOnlySpan<byte> page, long number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page[(Bytes - 4)..]) == Castagnoli.HashToUInt32(page[..(Bytes - 4)])
        && BinaryPrimitives.ReadInt64LittleEndian(page[ContentBytes..]) == number
        && BinaryPrimitives.ReadInt32LittleEndian(page[(ContentBytes + 8)..]) is >= 0 and <= MaxKeys;

    /// <summary>The keys of a whole page of keys.</summary>
    public static ReadOnlySpan<UInt128> Keys(ReadOnlySpan<byte> page) =>
        MemoryMarshal.Cast<byte, UInt128>(page[..(BinaryPrimitives.ReadInt32LittleEndian(page[(ContentBytes + 8)..]) * 16)]);
}
