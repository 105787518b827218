using System.Buffers;

namespace Connections.Core.Log;

/// <summary>
/// A frame in memory, its JSON as it was sent in. Its records are made when they are first asked for, and then shared by all readers.
/// </summary>
/// <remarks>
/// Who holds a record holds the body. A frame of which none was ever made can give its body back to the pool: at a hundred megabytes a second
/// the collector would otherwise move every body twice before it is free.
/// </remarks>
/// <param name="log">The log it belongs to.</param>
/// <param name="header">Its header.</param>
/// <param name="sources">Its list of sources.</param>
/// <param name="body">The record table, then the JSON, not compressed. It may be longer than they are.</param>
internal sealed class Frame(Guid log, FrameHeader header, Guid[] sources, byte[] body)
{
    /// <summary>What a decoded record costs beside its JSON: the object and the reference to it. A test holds it against the truth.</summary>
    internal const int RecordObjectBytes = 144;

    private byte[] _body = body;
    private LogRecord[]? _records;

    public FrameHeader Header => header;

    public ReadOnlySpan<Guid> Sources => sources;

    public ReadOnlySpan<byte> Table => _body.AsSpan(0, header.TableBytes);

    /// <summary>Two readers at once may both decode it; either result is right.</summary>
    public LogRecord[] Records => _records ??= Decode();

    /// <summary>What it holds in memory once it is decoded: readers of the tail decode every frame, so nothing less can be counted on.</summary>
    public long MemoryBytes => _body.Length + sources.Length * FrameHeader.SourceBytes + (long)header.Count * RecordObjectBytes;

    public bool HasAnyOf(IReadOnlySet<Guid> wanted) => HasAnyOf(sources, wanted);

    public static bool HasAnyOf(ReadOnlySpan<Guid> sources, IReadOnlySet<Guid> wanted)
    {
        foreach (var source in sources)
            if (wanted.Contains(source))
                return true;
        return false;
    }

    /// <summary>Shows its records from an offset on, without making them: the spans are valid during the call only.</summary>
    /// <returns>The offset behind the last one that was shown.</returns>
    public long Show(long from, ref int records, ref int bytes, LogViewer viewer)
    {
        var (time, at, offset) = (new DateTimeOffset(header.TimeTicks, TimeSpan.Zero), header.TableBytes, header.FirstOffset);
        for (var i = 0; i < header.Count && records > 0 && bytes > 0; i++, offset++)
        {
            var entry = RecordTable.Read(_body, i);
            if (offset >= from)
            {
                viewer(new(sources[entry.Source], entry.Type, time, _body.AsSpan(at, entry.JsonBytes)));
                records--;
                bytes -= entry.JsonBytes;
            }

            at += entry.JsonBytes;
        }

        return offset;
    }

    /// <summary>Gives the body back to the pool it was rented from. Only where no record was made and nobody is about to.</summary>
    public void Recycle()
    {
        ArrayPool<byte>.Shared.Return(_body);
        _body = [];
    }

    private LogRecord[] Decode()
    {
        var records = new LogRecord[header.Count];
        var time = new DateTimeOffset(header.TimeTicks, TimeSpan.Zero);
        var at = header.TableBytes;
        for (var i = 0; i < records.Length; i++)
        {
            var entry = RecordTable.Read(_body, i);
            records[i] = new(
                new(log, header.FirstOffset + i), time, sources[entry.Source], entry.Type, entry.UserKey, _body.AsMemory(at, entry.JsonBytes))
            {
                MessageKey = entry.MessageKey,
                Mark = entry.Mark,
            };
            at += entry.JsonBytes;
        }

        return records;
    }
}
