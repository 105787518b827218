using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>A frame in memory. Its records are made when they are first asked for, and then shared by all readers.</summary>
internal sealed class Frame(Guid log, FrameHeader header, Guid[] sources, byte[] body)
{
    private LogRecord[]? _records;

    public FrameHeader Header => header;

    public ReadOnlySpan<Guid> Sources => sources;

    /// <summary>Two readers at once may both decode it; either result is right.</summary>
    public LogRecord[] Records => _records ??= Decode();

    public bool HasAnyOf(IReadOnlySet<Guid> wanted) => HasAnyOf(sources, wanted);

    public static bool HasAnyOf(ReadOnlySpan<Guid> sources, IReadOnlySet<Guid> wanted)
    {
        foreach (var source in sources)
            if (wanted.Contains(source))
                return true;
        return false;
    }

    private LogRecord[] Decode()
    {
        var records = new LogRecord[header.Count];
        var time = new DateTimeOffset(header.TimeTicks, TimeSpan.Zero);
        var at = 0;
        for (var i = 0; i < records.Length; i++)
        {
            var record = body.AsSpan(at);
            var length = BinaryPrimitives.ReadInt32LittleEndian(record[12..]);
            records[i] = new(
                new(log, header.FirstOffset + i),
                new(log, header.FirstOffset + i + 1),
                time,
                sources[BinaryPrimitives.ReadUInt16LittleEndian(record)],
                (EventType)record[2],
                BinaryPrimitives.ReadUInt64LittleEndian(record[4..]),
                body.AsMemory(at + FrameHeader.RecordHeaderBytes, length))
            {
                MessageKey = BinaryPrimitives.ReadUInt128LittleEndian(record[16..]),
            };
            at += FrameHeader.RecordHeaderBytes + length;
        }

        return records;
    }
}
