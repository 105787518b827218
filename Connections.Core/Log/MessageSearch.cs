namespace Connections.Core.Log;

/// <summary>Finds the records of one message key, newest first: filters name the stretches of the files, tables the frames in them.</summary>
internal static class MessageSearch
{
    /// <summary>At most <paramref name="maxRecords"/> records that stand before <paramref name="end"/>.</summary>
    public static IReadOnlyList<LogRecord> Find(SegmentReader reader, long end, UInt128 key, int maxRecords, CancellationToken cancellationToken)
    {
        var newest = new List<LogRecord>();
        foreach (var segment in reader.Folder.Segments.Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            FindIn(reader, segment, end, key, newest);
            if (newest.Count >= maxRecords)
                break;
        }

        return newest.Count > maxRecords ? newest[..maxRecords] : newest;
    }

    private static void FindIn(SegmentReader reader, Segment segment, long end, UInt128 key, List<LogRecord> newest)
    {
        var ranges = reader.Folder.Find(segment, key);
        if (ranges.Count == 0)
            return;
        using var file = reader.Folder.TryOpen(segment);
        if (file is null)
            return;
        for (var i = ranges.Count - 1; i >= 0; i--)
        {
            var found = new List<LogRecord>();
            using var walker = reader.Walk(segment, file, segment.Index.WalkToByte(ranges[i].From));
            while (walker.MoveNext() && walker.Position < ranges[i].To && walker.Header.FirstOffset < end)
                if (walker.Position >= ranges[i].From && Has(walker, key) && reader.Read(walker) is { } frame)
                    found.AddRange(frame.Records.Where(record => record.MessageKey == key));
            newest.AddRange(Enumerable.Reverse(found));
        }
    }

    private static bool Has(FrameWalker walker, UInt128 key)
    {
        if (!walker.TryReadTable(out var table))
            return false;
        for (var i = 0; i < walker.Header.Count; i++)
            if (RecordTable.MessageKeyOf(table, i) == key)
                return true;
        return false;
    }
}
