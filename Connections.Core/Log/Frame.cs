namespace Connections.Core.Log;

/// <summary>
/// A frame in memory, its JSON as it was sent in. Its records are made when they are first asked for, and then shared by all readers.
/// </summary>
/// <param name="log">The log it belongs to.</param>
/// <param name="header">Its header.</param>
/// <param name="sources">Its list of sources.</param>
/// <param name="body">The record table, then the JSON, not compressed.</param>
internal sealed class Frame(Guid log, FrameHeader header, Guid[] sources, byte[] body)
{
    /// <summary>What a decoded record costs beside its JSON: the object and the reference to it. A test holds it against the truth.</summary>
    internal const int RecordObjectBytes = 168;

    private LogRecord[]? _records;

    public FrameHeader Header => header;

    public ReadOnlySpan<Guid> Sources => sources;

    public ReadOnlySpan<byte> Table => body.AsSpan(0, header.TableBytes);

    /// <summary>Two readers at once may both decode it; either result is right.</summary>
    public LogRecord[] Records => _records ??= Decode();

    /// <summary>What it holds in memory once it is decoded: readers of the tail decode every frame, so nothing less can be counted on.</summary>
    public long MemoryBytes => body.Length + sources.Length * FrameHeader.SourceBytes + (long)header.Count * RecordObjectBytes;

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
        var at = header.TableBytes;
        for (var i = 0; i < records.Length; i++)
        {
            var entry = RecordTable.Read(body, i);
            records[i] = new(
                new(log, header.FirstOffset + i), new(log, header.FirstOffset + i + 1), time,
                sources[entry.Source], entry.Type, entry.UserKey, body.AsMemory(at, entry.JsonBytes))
            {
                MessageKey = entry.MessageKey,
            };
            at += entry.JsonBytes;
        }

        return records;
    }
}
