using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Log;

/// <summary>
/// Walks over the frames of one segment file by their headers. Bytes that are no frame are reported once for each gap and passed over
/// to the next whole header: JSON holds none, since a header contains raw control bytes, and in packed bytes its sum tells.
/// </summary>
/// <param name="file">The segment.</param>
/// <param name="position">Where a frame begins.</param>
/// <param name="length">How far the file may be read: bytes behind it are not durable yet.</param>
/// <param name="damaged">Told the position of each damaged frame.</param>
internal sealed class FrameWalker(SafeFileHandle file, long position, long length, Action<long> damaged) : IDisposable
{
    private const int ChunkBytes = 64 << 10;

    private byte[] _chunk = ArrayPool<byte>.Shared.Rent((int)Math.Max(FrameHeader.FixedBytes, Math.Min(ChunkBytes, length - position)));
    private long _chunkStart;
    private int _chunkLength;
    private long _next = position;
    private long _leastOffset;

    /// <summary>Where the present frame begins.</summary>
    public long Position { get; private set; }

    /// <summary>The present frame's header.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>Ends the walk: what was read of the file may not be looked at any more.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = [];
    }

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

    /// <summary>Reads the present frame's record table alone; false (and reported) when it is damaged. It is valid until the next call.</summary>
    public bool TryReadTable(out ReadOnlySpan<byte> table)
    {
        table = Bytes(Position + Header.HeaderBytes, Header.TableBytes);
        if (table.Length == Header.TableBytes && Castagnoli.HashToUInt32(table) == Header.TableCrc)
            return true;
        damaged(Position);
        return false;
    }

    /// <summary>Whether the present frame's table and JSON are as they were written, without unpacking them. Reported when not.</summary>
    public bool IsBodyWhole()
    {
        if (TryReadBody(out _))
            return true;
        damaged(Position);
        return false;
    }

    /// <summary>Reads the present frame, which is lent to the caller; null (and reported) when its body is damaged.</summary>
    public Frame? ReadFrame(Guid log)
    {
        if (TryReadBody(out var stored) && TryUnpack(stored) is { } body)
            return new(log, Header, ReadSources(), body, isLent: true);
        damaged(Position);
        return null;
    }

    private bool TryReadBody(out ReadOnlySpan<byte> stored)
    {
        stored = Bytes(Position + Header.HeaderBytes, Header.BodyBytes);
        return stored.Length == Header.BodyBytes
            && Castagnoli.HashToUInt32(stored[..Header.TableBytes]) == Header.TableCrc
            && Castagnoli.HashToUInt32(stored[Header.TableBytes..]) == Header.JsonCrc;
    }

    private byte[]? TryUnpack(ReadOnlySpan<byte> stored)
    {
        var length = Header.TableBytes + Header.JsonBytes;
        if (Header.Flags == FrameFlags.None && stored.Length != length)
            return null;
        var body = ArrayPool<byte>.Shared.Rent(length);
        stored[..Header.TableBytes].CopyTo(body);
        var packed = stored[Header.TableBytes..];
        var json = body.AsSpan(Header.TableBytes, Header.JsonBytes);
        if (Header.Flags == FrameFlags.None)
            packed.CopyTo(json);
        else if (!FramePacking.TryUnpack(Header.Flags, packed, json))
            return null;
        return body;
    }

    private bool TryTake(long at)
    {
        var needed = FrameHeader.BytesNeeded(Peek(at, FrameHeader.FixedBytes));
        if (needed == 0 || !FrameHeader.TryRead(Peek(at, needed), out var header))
            return false;
        // A whole header of an offset that was passed is no frame of this place, however it came here.
        if (at + header.FrameBytes > length || header.FirstOffset < _leastOffset)
            return false;
        (Position, Header, _next, _leastOffset) = (at, header, at + header.FrameBytes, header.NextOffset);
        return true;
    }

    private long FindMagic(long from)
    {
        while (from < length)
        {
            var seen = Peek(from, (int)Math.Min(_chunk.Length, length - from));
            var found = seen.IndexOf(FrameHeader.Magic);
            if (found >= 0)
                return from + found;
            if (seen.Length < FrameHeader.Magic.Length)
                return -1;
            from += seen.Length - FrameHeader.Magic.Length + 1; // the magic may lie across two chunks
        }

        return -1;
    }

    /// <summary>Bytes of any number, fewer at the end of the file: from the chunk where they fit into one, as most frames do.</summary>
    private ReadOnlySpan<byte> Bytes(long at, int count)
    {
        if (count <= _chunk.Length)
            return Peek(at, count);
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(count, Math.Max(0, length - at)));
        return bytes.AsSpan(0, ReadUpTo(bytes, at));
    }

    /// <summary>The bytes at a position, fewer at the end of the file.</summary>
    private ReadOnlySpan<byte> Peek(long at, int count)
    {
        count = (int)Math.Min(count, length - at);
        if (count <= 0)
            return [];
        if (at < _chunkStart || at + count > _chunkStart + _chunkLength)
        {
            var wanted = _chunk.AsSpan(0, (int)Math.Min(_chunk.Length, length - at));
            (_chunkStart, _chunkLength) = (at, ReadUpTo(wanted, at));
        }

        var start = (int)(at - _chunkStart);
        return _chunk.AsSpan(start, Math.Min(count, _chunkLength - start));
    }

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
