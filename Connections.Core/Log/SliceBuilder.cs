namespace Connections.Core.Log;

/// <summary>Gathers the records of one read.</summary>
internal sealed class SliceBuilder(IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, long offset)
{
    private readonly List<LogRecord> _records = [];
    private long _bytes;

    public IReadOnlySet<Guid>? Sources => sources;

    public IReadOnlyList<LogRecord> Records => _records;

    /// <summary>Everything before it was taken or is not wanted.</summary>
    public long Offset { get; private set; } = offset;

    public bool IsFull => _records.Count >= maxRecords || _bytes >= maxBytes;

    public void Skip(long to) => Offset = Math.Max(Offset, to);

    public void Take(Frame frame)
    {
        var header = frame.Header;
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

        if (!IsFull)
            Skip(header.NextOffset);
    }
}
