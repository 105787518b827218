using System.Buffers;

namespace Connections.Core.Log;

/// <summary>
/// A frame in memory, its JSON as it was sent in. Its records are made when they are first asked for, and then shared by all readers.
/// </summary>
/// <remarks>
/// Who holds a record holds the body. Bodies are of a pool: at a hundred megabytes a second the collector would otherwise move every body twice before it is
/// free. A frame of which no record was ever made gives its body back when it leaves memory (<see cref="TailCache"/>). One that was read from a file is lent to its
/// readers, a claim for each record, and its body goes back with the last claim. Claims that are not given back cost nothing: the body is left to the collector then.
/// </remarks>
/// <param name="log">The log it belongs to.</param>
/// <param name="header">Its header.</param>
/// <param name="sources">Its list of sources.</param>
/// <param name="body">The record table, then the JSON, not compressed, in memory of the pool. It may be longer than they are.</param>
/// <param name="isLent">Whether it was read from a file, and its records are lent to who has read it.</param>
internal sealed class Frame(Guid log, FrameHeader header, Guid[] sources, byte[] body, bool isLent = false)
{
    private const int Gone = int.MinValue;
    private const int MostClaims = int.MaxValue / 2; // those of readers that give nothing back add up

    /// <summary>What a decoded record costs beside its JSON: the object and the reference to it. A test holds it against the truth.</summary>
    internal const int RecordObjectBytes = 96;

    private byte[] _body = body;
    private LogRecord[]? _records;
    private int _claims = isLent ? header.Count : 0;

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

    /// <summary>Lends it to one more reader, with a claim for each record. False where its body is gone, or it has been lent all too often: it has to be read again.</summary>
    public bool TryLend()
    {
        if (!isLent)
            return true;
        for (var claims = Volatile.Read(ref _claims); claims is >= 0 and < MostClaims;)
        {
            var before = Interlocked.CompareExchange(ref _claims, claims + header.Count, claims);
            if (before == claims)
                return true;
            claims = before;
        }

        return false;
    }

    /// <summary>Gives claims back: the records, and whatever was made of their JSON without copying it, may not be looked at any more.</summary>
    public void GiveBack(int records)
    {
        if (isLent && records > 0 && Interlocked.Add(ref _claims, -records) == 0 && Interlocked.CompareExchange(ref _claims, Gone, 0) == 0)
            Recycle();
    }

    /// <summary>Gives the body back to the pool it was rented from. Only where nobody holds a record, and nobody is about to make one.</summary>
    public void Recycle()
    {
        ArrayPool<byte>.Shared.Return(_body);
        _body = [];
    }

    private LogRecord[] Decode()
    {
        var records = new LogRecord[header.Count];
        var time = new DateTimeOffset(header.TimeTicks, TimeSpan.Zero);
        var origins = Array.ConvertAll(sources, source => new RecordOrigin(log, time, source, isLent ? this : null));
        var json = _body.AsMemory(header.TableBytes, header.JsonBytes); // what lies behind it in the pool's memory is other events'
        var at = 0;
        for (var i = 0; i < records.Length; i++)
        {
            var entry = RecordTable.Read(_body, i);
            records[i] = new(origins[entry.Source], header.FirstOffset + i, entry.Type, entry.UserKey, json.Slice(at, entry.JsonBytes))
            {
                MessageKey = entry.MessageKey,
                Mark = entry.Mark,
            };
            at += entry.JsonBytes;
        }

        return records;
    }
}
