using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Connections.Core.Log;

/// <summary>
/// Lays the frames of one commit out in one buffer, to be written by one call. Bodies are written behind a gap that is left for the
/// largest header; the header is then put right before its body and the frame moved up, so that nothing is encoded twice.
/// </summary>
internal sealed class FrameBuilder
{
    /// <summary>A frame that has grown to this is closed: readers take frames whole.</summary>
    private const int TargetBodyBytes = 256 << 10;

    private readonly List<Guid> _sources = [];
    private readonly Dictionary<Guid, int> _sourceIndex = [];
    private readonly List<(int Start, FrameHeader Header)> _frames = [];
    private byte[] _buffer = new byte[1 << 20];
    private int _length;
    private int _bodyStart;
    private int _bodyLength;
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
        // One huge commit must not hold its memory for ever.
        if (_buffer.Length > 16 << 20)
            _buffer = new byte[1 << 20];
        _length = 0;
        _frames.Clear();
        (_nextOffset, _timeTicks) = (nextOffset, timeTicks);
        Reset();
    }

    public void Add(in LogEntry entry)
    {
        if (!_sourceIndex.TryGetValue(entry.SourceId, out var source))
        {
            if (_sources.Count == FrameHeader.MaxSources)
                CloseFrame();
            source = _sources.Count;
            _sources.Add(entry.SourceId);
            _sourceIndex[entry.SourceId] = source;
        }

        var size = FrameHeader.RecordHeaderBytes + entry.Json.Length;
        Reserve(_bodyStart + _bodyLength + size);
        var record = _buffer.AsSpan(_bodyStart + _bodyLength, size);
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)source);
        record[2] = (byte)entry.Type;
        record[3] = 0;
        BinaryPrimitives.WriteUInt64LittleEndian(record[4..], entry.UserKey);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], entry.Json.Length);
        BinaryPrimitives.WriteUInt128LittleEndian(record[16..], entry.MessageKey);
        entry.Json.Span.CopyTo(record[FrameHeader.RecordHeaderBytes..]);
        _bodyLength += size;
        _count++;
        if (_bodyLength >= TargetBodyBytes)
            CloseFrame();
    }

    /// <summary>Finishes the frame that is open, if one is.</summary>
    public void CloseFrame()
    {
        if (_count == 0)
            return;

        var body = _buffer.AsSpan(_bodyStart, _bodyLength);
        var header = new FrameHeader(_bodyLength, Castagnoli.HashToUInt32(body), _nextOffset, _count, _sources.Count, _timeTicks);
        body.CopyTo(_buffer.AsSpan(_length + header.HeaderBytes));
        header.Write(_buffer.AsSpan(_length), CollectionsMarshal.AsSpan(_sources));
        _frames.Add((_length, header));
        _length += (int)header.FrameBytes;
        _nextOffset += _count;
        Reset();
    }

    /// <summary>A copy of the finished frame for readers.</summary>
    public Frame Copy(Guid log, int index)
    {
        var (start, header) = _frames[index];
        var bytes = _buffer.AsSpan(start, (int)header.FrameBytes);
        return new(log, header, FrameHeader.ReadSources(bytes, header.SourceCount), bytes[header.HeaderBytes..].ToArray());
    }

    private void Reset()
    {
        _sources.Clear();
        _sourceIndex.Clear();
        _count = _bodyLength = 0;
        _bodyStart = _length + FrameHeader.FixedBytes + FrameHeader.MaxSources * FrameHeader.SourceBytes;
        Reserve(_bodyStart);
    }

    private void Reserve(int bytes)
    {
        if (bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(bytes, _buffer.Length * 2));
    }
}
