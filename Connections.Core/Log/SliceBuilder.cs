namespace Connections.Core.Log;

/// <summary>Gathers the records of one read.</summary>
/// <remarks>
/// A record that is held holds its frame, the records of other sources included: of a quiet source beside busy ones some thousand events would be a
/// hundred megabytes. Where few of a frame are wanted they get memory of their own.
/// </remarks>
internal sealed class SliceBuilder(IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, long offset)
{
    // Of so many bytes of a frame at least one has to be wanted. One that all readers share is in memory anyway, for a while.
    private const int MostHeld = 2, MostHeldShared = 16;

    private readonly List<LogRecord> _records = [];
    private long _bytes;

    public IReadOnlySet<Guid>? Sources => sources;

    public IReadOnlyList<LogRecord> Records => _records;

    /// <summary>Everything before it was taken or is not wanted.</summary>
    public long Offset { get; private set; } = offset;

    public bool IsFull => _records.Count >= maxRecords || _bytes >= maxBytes;

    public void Skip(long to) => Offset = Math.Max(Offset, to);

    /// <summary>Takes what is wanted of a frame. Gives how many of its records are in its memory still.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isShared">Whether other readers have it too.</param>
    public int Take(Frame frame, bool isShared)
    {
        var header = frame.Header;
        var (first, before) = (_records.Count, _bytes);
        if (sources is null || frame.HasAnyOf(sources))
            for (var i = (int)Math.Max(0, Offset - header.FirstOffset); i < header.Count && !IsFull; i++)
            {
                var record = frame.Records[i];
                Offset = record.Next.Offset;
                if (sources is not null && !sources.Contains(record.SourceId))
                    continue;
                _records.Add(record);
                _bytes += record.Json.Length;
            }

        var kept = _records.Count - first;
        if (kept > 0 && (_bytes - before) * (isShared ? MostHeldShared : MostHeld) < header.JsonBytes)
        {
            Detach(first, (int)(_bytes - before));
            kept = 0;
        }

        if (!IsFull)
            Skip(header.NextOffset);
        return kept;
    }

    private void Detach(int first, int bytes)
    {
        var own = GC.AllocateUninitializedArray<byte>(bytes);
        for (var (i, at) = (first, 0); i < _records.Count; at += _records[i].Json.Length, i++)
        {
            _records[i].Json.CopyTo(own.AsMemory(at));
            _records[i] = _records[i].Detached(own.AsMemory(at, _records[i].Json.Length));
        }
    }
}
