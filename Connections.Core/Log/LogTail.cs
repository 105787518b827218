using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>What stands behind the last whole frame of the log: the rest of a write that was cut short, or damage.</summary>
internal static class LogTail
{
    /// <summary>A frame holds no run of zeros as long as this: JSON has none, packed JSON hardly any, and a table's entry has its size in the middle.</summary>
    private const int Unwritten = 64;

    private const int MaxHeaderBytes = FrameHeader.FixedBytes + FrameHeader.MaxSources * FrameHeader.SourceBytes;
    private const int ChunkBytes = 64 << 10;

    /// <summary>
    /// Whether the bytes can be what a kill or a power cut leaves of a write that was not synced: a frame that ends too early, or one with parts
    /// that never reached the disk, which are zeros. A whole frame in which something turned is neither.
    /// </summary>
    /// <param name="file">The last segment.</param>
    /// <param name="at">Where its last whole frame ends.</param>
    /// <param name="length">Where the file ends.</param>
    public static bool IsUnfinished(SafeFileHandle file, long at, long length)
    {
        var header = new byte[(int)Math.Min(MaxHeaderBytes, length - at)];
        var read = RandomAccess.Read(file, header, at);
        return EndsEarly(header.AsSpan(0, read), length - at) || HasUnwritten(file, at, length);
    }

    /// <summary>An offset that is behind all records that may have stood in the bytes, so that none is given twice.</summary>
    public static long OffsetBehind(long nextOffset, long bytes) => nextOffset + bytes / RecordTable.EntryBytes;

    private static bool EndsEarly(ReadOnlySpan<byte> tail, long length)
    {
        if (tail.Length < FrameHeader.FixedBytes)
            return tail.CommonPrefixLength(FrameHeader.Magic) == Math.Min(tail.Length, FrameHeader.Magic.Length);
        var needed = FrameHeader.BytesNeeded(tail);
        return needed > length || (FrameHeader.TryRead(tail, out var header) && header.FrameBytes > length);
    }

    private static bool HasUnwritten(SafeFileHandle file, long at, long length)
    {
        var chunk = new byte[(int)Math.Min(ChunkBytes, length - at)];
        var run = 0;
        while (at < length && RandomAccess.Read(file, chunk, at) is > 0 and var read)
        {
            foreach (var value in chunk.AsSpan(0, (int)Math.Min(read, length - at)))
                if ((run = value == 0 ? run + 1 : 0) == Unwritten)
                    return true;
            at += read;
        }

        return false;
    }
}
