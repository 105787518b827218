using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>The start of a frame: enough to skip the frame whole, by offset, time or source, without reading its records.</summary>
/// <remarks>
/// <code>
///  0  u32  magic "CNXF"             24  u32  count of records
///  4  u32  CRC32C of 8 to the end   28  u16  count of sources
///          of the source list       30  u8   version of the format, 1
///  8  u32  bytes of the body        31  u8   flags, 0 (room for compression)
/// 12  u32  CRC32C of the body       32  i64  time of the records, UTC ticks
/// 16  i64  offset of the first      40       sources, 16 bytes each, then the body
/// </code>
/// Little endian. The header has a sum of its own, so that a skipped body need not be read. A record of the body is: u16 index of its
/// source, u8 type, u8 zero, u64 user key, u32 bytes of JSON, u128 message key, JSON.
/// </remarks>
internal readonly record struct FrameHeader(int BodyBytes, uint BodyCrc, long FirstOffset, int Count, int SourceCount, long TimeTicks)
{
    public const int FixedBytes = 40;
    public const int SourceBytes = 16;
    public const int RecordHeaderBytes = 32;

    /// <summary>More sources than this do not share a frame: readers keep a header in one buffer.</summary>
    public const int MaxSources = 1024;

    /// <summary>The writer's frames stay far below; a larger figure is damage, not a frame.</summary>
    public const int MaxBodyBytes = 64 << 20;

    public const byte Version = 1;

    public static ReadOnlySpan<byte> Magic => "CNXF"u8;

    public int HeaderBytes => FixedBytes + SourceCount * SourceBytes;

    public long FrameBytes => HeaderBytes + (long)BodyBytes;

    /// <summary>The offset behind its last record.</summary>
    public long NextOffset => FirstOffset + Count;

    public void Write(Span<byte> to, ReadOnlySpan<Guid> sources)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], BodyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], BodyCrc);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], FirstOffset);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], Count);
        BinaryPrimitives.WriteUInt16LittleEndian(to[28..], (ushort)SourceCount);
        to[30] = Version;
        to[31] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], TimeTicks);
        for (var i = 0; i < sources.Length; i++)
            sources[i].TryWriteBytes(to[(FixedBytes + i * SourceBytes)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], Castagnoli.HashToUInt32(to[8..HeaderBytes]));
    }

    /// <summary>How many bytes <see cref="TryRead"/> needs, once the first <see cref="FixedBytes"/> are there; 0 when they start no frame.</summary>
    public static int BytesNeeded(ReadOnlySpan<byte> from)
    {
        if (from.Length < FixedBytes || !from.StartsWith(Magic) || from[30] != Version || from[31] != 0)
            return 0;
        var sources = BinaryPrimitives.ReadUInt16LittleEndian(from[28..]);
        return sources is 0 or > MaxSources ? 0 : FixedBytes + sources * SourceBytes;
    }

    /// <summary>Reads a header whose sum is right. False for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out FrameHeader header)
    {
        header = default;
        var needed = BytesNeeded(from);
        if (needed == 0 || from.Length < needed || BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) != Castagnoli.HashToUInt32(from[8..needed]))
            return false;

        header = new(
            BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[24..]),
            BinaryPrimitives.ReadUInt16LittleEndian(from[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[32..]));
        return header is { BodyBytes: >= 0 and <= MaxBodyBytes, Count: > 0, FirstOffset: >= 0 };
    }

    public static Guid[] ReadSources(ReadOnlySpan<byte> header, int count)
    {
        var sources = new Guid[count];
        for (var i = 0; i < count; i++)
            sources[i] = new(header.Slice(FixedBytes + i * SourceBytes, SourceBytes));
        return sources;
    }
}
