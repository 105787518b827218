using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>How a frame's JSON stands in the file.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>The JSON is one Brotli stream: of logs that were written before frames were packed by LZ4.</summary>
    Brotli = 1,

    /// <summary>The JSON is one LZ4 block.</summary>
    Lz4 = 2,
}

/// <summary>The start of a frame: enough to skip the frame whole, by offset, time or source, without reading its records.</summary>
/// <remarks>
/// <code>
///  0  u32  magic "CNXF"             28  u16  count of sources
///  4  u32  CRC32C of 8 to the end   30  u8   version of the format, 1
///          of the source list       31  u8   flags, see <see cref="FrameFlags"/>
///  8  u32  bytes of the body        32  i64  time of the records, UTC ticks
/// 12  u32  CRC32C of the JSON       40  u32  bytes of the JSON, not compressed
///          as it stands there       44  u32  CRC32C of the table
/// 16  i64  offset of the first      48       sources, 16 bytes each, then the body
/// 24  u32  count of records
/// </code>
/// Little endian. The body is the <see cref="RecordTable"/>, then the JSON of all records, compressed where that gains. Each part has a sum of
/// its own, so that a reader takes the header alone, or header and table alone: what is skipped need not be read. Magic, sum, version and
/// count of sources, and that the sources begin at 48, stay where they are in any later version: so a newer frame is told from a damaged one.
/// </remarks>
internal readonly record struct FrameHeader(
    int BodyBytes, uint JsonCrc, long FirstOffset, int Count, int SourceCount, long TimeTicks,
    int JsonBytes = 0, uint TableCrc = 0, FrameFlags Flags = FrameFlags.None)
{
    public const int FixedBytes = 48;
    public const int SourceBytes = 16;

    /// <summary>More sources than this do not share a frame: readers keep a header in one buffer.</summary>
    public const int MaxSources = 1024;

    /// <summary>The writer's frames stay far below; a larger figure is damage, not a frame.</summary>
    public const int MaxBodyBytes = 64 << 20;

    public const byte Version = 1;

    private const FrameFlags KnownFlags = FrameFlags.Brotli | FrameFlags.Lz4;

    public static ReadOnlySpan<byte> Magic => "CNXF"u8;

    public int HeaderBytes => FixedBytes + SourceCount * SourceBytes;

    public int TableBytes => Count * RecordTable.EntryBytes;

    /// <summary>Bytes of the JSON as it stands in the file.</summary>
    public int StoredJsonBytes => BodyBytes - TableBytes;

    public long FrameBytes => HeaderBytes + (long)BodyBytes;

    /// <summary>The offset behind its last record.</summary>
    public long NextOffset => FirstOffset + Count;

    public void Write(Span<byte> to, ReadOnlySpan<Guid> sources)
    {
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], BodyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], JsonCrc);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], FirstOffset);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], Count);
        BinaryPrimitives.WriteUInt16LittleEndian(to[28..], (ushort)SourceCount);
        to[30] = Version;
        to[31] = (byte)Flags;
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], TimeTicks);
        BinaryPrimitives.WriteInt32LittleEndian(to[40..], JsonBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(to[44..], TableCrc);
        for (var i = 0; i < sources.Length; i++)
            sources[i].TryWriteBytes(to[(FixedBytes + i * SourceBytes)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], Castagnoli.HashToUInt32(to[8..HeaderBytes]));
    }

    /// <summary>How many bytes <see cref="TryRead"/> needs, once the first <see cref="FixedBytes"/> are there; 0 when they start no frame.</summary>
    public static int BytesNeeded(ReadOnlySpan<byte> from)
    {
        if (from.Length < FixedBytes || !from.StartsWith(Magic))
            return 0;
        var sources = BinaryPrimitives.ReadUInt16LittleEndian(from[28..]);
        return sources is 0 or > MaxSources ? 0 : FixedBytes + sources * SourceBytes;
    }

    /// <summary>Reads a header whose sum is right. False for anything else.</summary>
    /// <exception cref="NewerLogException">Its sum is right, but a newer version of the product wrote it.</exception>
    public static bool TryRead(ReadOnlySpan<byte> from, out FrameHeader header)
    {
        header = default;
        var needed = BytesNeeded(from);
        if (needed == 0 || from.Length < needed || BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) != Castagnoli.HashToUInt32(from[8..needed]))
            return false;

        if (from[30] > Version || ((FrameFlags)from[31] & ~KnownFlags) != 0)
            throw new NewerLogException($"{from[30]}, flags {from[31]:x2}", $"{Version}, flags {(byte)KnownFlags:x2}");
        header = new(
            BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[24..]),
            BinaryPrimitives.ReadUInt16LittleEndian(from[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[44..]),
            (FrameFlags)from[31]);
        return header is { BodyBytes: >= 0 and <= MaxBodyBytes, Count: > 0 and <= MaxBodyBytes / RecordTable.EntryBytes, FirstOffset: >= 0, JsonBytes: >= 0 and <= MaxBodyBytes }
            && header.StoredJsonBytes >= 0;
    }

    /// <summary>The source list of a whole header.</summary>
    public static Guid[] ReadSources(ReadOnlySpan<byte> header, int count)
    {
        var sources = new Guid[count];
        for (var i = 0; i < count; i++)
            sources[i] = new(header.Slice(FixedBytes + i * SourceBytes, SourceBytes));
        return sources;
    }
}
