using System.Buffers;
using System.Runtime.InteropServices;

namespace Connections.Core.Log;

/// <summary>
/// Lays the frames of one commit out in one buffer, to be written by one call. A frame gathers its table and its JSON apart; closing it puts
/// them together once for readers, and once, behind the header and compressed where that pays, for the file.
/// </summary>
/// <remarks>
/// A frame below <see cref="LogOptions.CompressFrom"/> is left alone: the sync dominates a small commit, and packing it would only lengthen it.
/// </remarks>
internal sealed class FrameBuilder(bool compress = true, int compressFrom = LogOptions.SyncedCompressFrom)
{
    /// <summary>
    /// What a frame may grow to, its table included, unless one event alone is larger: readers take frames whole, larger arrays would crowd the heap of
    /// large objects, and the pool hands out arrays of just this size.
    /// </summary>
    private const int MaxFrameBytes = 64 << 10;

    private const int InitialBytes = 1 << 20;

    private readonly List<Guid> _sources = [];
    private readonly Dictionary<Guid, int> _sourceIndex = [];
    private readonly List<(int Start, FrameHeader Header)> _frames = [];
    private readonly List<byte[]> _bodies = [];
    private byte[] _buffer = new byte[InitialBytes];
    private byte[] _json = new byte[MaxFrameBytes];
    private byte[] _table = new byte[64 * RecordTable.EntryBytes];
    private int _length;
    private int _jsonLength;
    private int _count;
    private long _nextOffset;
    private long _timeTicks;

    /// <summary>The finished frames as they stand in the file.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Where in <see cref="Bytes"/> each finished frame begins.</summary>
    public IReadOnlyList<(int Start, FrameHeader Header)> Frames => _frames;

    /// <summary>The offset behind the last record added.</summary>
    public long NextOffset => _nextOffset + _count;

    public void Begin(long nextOffset, long timeTicks)
    {
        Forget();
        (_nextOffset, _timeTicks) = (nextOffset, timeTicks);
        Reset();
    }

    /// <summary>Lets go of the frames. One huge commit must not hold its memory for ever.</summary>
    public void Forget()
    {
        if (_buffer.Length > 16 * InitialBytes)
            _buffer = new byte[InitialBytes];
        if (_json.Length > InitialBytes)
            _json = new byte[MaxFrameBytes];
        _length = 0;
        _frames.Clear();
        _bodies.Clear();
    }

    public void Add(in LogEntry entry)
    {
        if (_jsonLength + entry.Json.Length + (_count + 1) * RecordTable.EntryBytes > MaxFrameBytes)
            CloseFrame();
        if (!_sourceIndex.TryGetValue(entry.SourceId, out var source))
        {
            if (_sources.Count == FrameHeader.MaxSources)
                CloseFrame();
            source = _sources.Count;
            _sources.Add(entry.SourceId);
            _sourceIndex[entry.SourceId] = source;
        }

        Reserve(ref _table, (_count + 1) * RecordTable.EntryBytes);
        RecordTable.Write(_table.AsSpan(_count * RecordTable.EntryBytes, RecordTable.EntryBytes), source, entry);
        Reserve(ref _json, _jsonLength + entry.Json.Length);
        entry.Json.Span.CopyTo(_json.AsSpan(_jsonLength));
        _jsonLength += entry.Json.Length;
        _count++;
    }

    /// <summary>Finishes the frame that is open, if one is.</summary>
    public void CloseFrame()
    {
        if (_count == 0)
            return;

        var table = _table.AsSpan(0, _count * RecordTable.EntryBytes);
        var json = _json.AsSpan(0, _jsonLength);
        var body = ArrayPool<byte>.Shared.Rent(table.Length + json.Length);
        table.CopyTo(body);
        json.CopyTo(body.AsSpan(table.Length));

        var headerBytes = FrameHeader.FixedBytes + _sources.Count * FrameHeader.SourceBytes;
        Reserve(ref _buffer, _length + headerBytes + table.Length + json.Length);
        var to = _buffer.AsSpan(_length + headerBytes);
        table.CopyTo(to);
        var (stored, flags) = PutJson(json, to[table.Length..]);
        var header = new FrameHeader(
            table.Length + stored, Castagnoli.HashToUInt32(to.Slice(table.Length, stored)), _nextOffset, _count, _sources.Count, _timeTicks,
            json.Length, Castagnoli.HashToUInt32(table), flags);
        header.Write(_buffer.AsSpan(_length), CollectionsMarshal.AsSpan(_sources));
        _frames.Add((_length, header));
        _bodies.Add(body);
        _length += (int)header.FrameBytes;
        _nextOffset += _count;
        Reset();
    }

    /// <summary>The finished frame for readers.</summary>
    public Frame Copy(Guid log, int index)
    {
        var (start, header) = _frames[index];
        return new(log, header, FrameHeader.ReadSources(_buffer.AsSpan(start, header.HeaderBytes), header.SourceCount), _bodies[index]);
    }

    private (int Bytes, FrameFlags Flags) PutJson(ReadOnlySpan<byte> json, Span<byte> to)
    {
        if (compress && json.Length >= compressFrom && FramePacking.TryPack(json, to, out var written))
            return (written, FramePacking.Flag);
        json.CopyTo(to);
        return (json.Length, FrameFlags.None);
    }

    private void Reset()
    {
        _sources.Clear();
        _sourceIndex.Clear();
        _count = _jsonLength = 0;
    }

    private static void Reserve(ref byte[] buffer, int bytes)
    {
        if (bytes > buffer.Length)
            Array.Resize(ref buffer, Math.Max(bytes, (int)Math.Min(buffer.Length * 2L, Array.MaxLength)));
    }
}
