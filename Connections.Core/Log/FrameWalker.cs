using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>
/// Walks over the frames of one segment file by their headers. Bytes that are no frame are reported once for each gap and passed over
/// to the next whole header: JSON cannot hold one, since a header contains raw control bytes.
/// </summary>
/// <param name="file">The segment.</param>
/// <param name="position">Where a frame begins.</param>
/// <param name="length">How far the file may be read: bytes behind it are not durable yet.</param>
/// <param name="damaged">Told the position of each damaged frame.</param>
internal sealed class FrameWalker(SafeFileHandle file, long position, long length, Action<long> damaged)
{
    private const int ChunkBytes = 64 << 10;

    private readonly byte[] _chunk = new byte[ChunkBytes];
    private long _chunkStart;
    private int _chunkLength;
    private long _next = position;

    /// <summary>Where the present frame begins.</summary>
    public long Position { get; private set; }

    /// <summary>The present frame's header.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>Moves to the next whole header; false at the end.</summary>
    public bool MoveNext()
    {
        if (_next >= length)
            return false;
        if (TryTake(_next))
            return true;

        damaged(_next);
        for (var at = FindMagic(_next + 1); at >= 0; at = FindMagic(at + 1))
            if (TryTake(at))
                return true;

        _next = length;
        return false;
    }

    /// <summary>The sources of the present frame.</summary>
    public Guid[] ReadSources() => FrameHeader.ReadSources(Peek(Position, Header.HeaderBytes), Header.SourceCount);

    /// <summary>Reads the present frame; null (and reported) when its body is damaged.</summary>
    public Frame? ReadFrame(Guid log)
    {
        var body = new byte[Header.BodyBytes];
        if (!TryFill(body, Position + Header.HeaderBytes) || Castagnoli.HashToUInt32(body) != Header.BodyCrc)
        {
            damaged(Position);
            return null;
        }

        return new(log, Header, ReadSources(), body);
    }

    private bool TryTake(long at)
    {
        var needed = FrameHeader.BytesNeeded(Peek(at, FrameHeader.FixedBytes));
        if (needed == 0 || !FrameHeader.TryRead(Peek(at, needed), out var header) || at + header.FrameBytes > length)
            return false;
        (Position, Header, _next) = (at, header, at + header.FrameBytes);
        return true;
    }

    private long FindMagic(long from)
    {
        while (from < length)
        {
            var seen = Peek(from, (int)Math.Min(ChunkBytes, length - from));
            var found = seen.IndexOf(FrameHeader.Magic);
            if (found >= 0)
                return from + found;
            if (seen.Length < FrameHeader.Magic.Length)
                return -1;
            from += seen.Length - FrameHeader.Magic.Length + 1; // the magic may lie across two chunks
        }

        return -1;
    }

    /// <summary>The bytes at a position, fewer at the end of the file.</summary>
    private ReadOnlySpan<byte> Peek(long at, int count)
    {
        count = (int)Math.Min(count, length - at);
        if (count <= 0)
            return [];
        if (at < _chunkStart || at + count > _chunkStart + _chunkLength)
        {
            var wanted = _chunk.AsSpan(0, (int)Math.Min(ChunkBytes, length - at));
            (_chunkStart, _chunkLength) = (at, ReadUpTo(wanted, at));
        }

        var start = (int)(at - _chunkStart);
        return _chunk.AsSpan(start, Math.Min(count, _chunkLength - start));
    }

    private bool TryFill(Span<byte> to, long at) => ReadUpTo(to, at) == to.Length;

    private int ReadUpTo(Span<byte> to, long at)
    {
        var total = 0;
        while (total < to.Length)
        {
            var read = RandomAccess.Read(file, to[total..], at + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }
}
