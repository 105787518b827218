namespace Connections.Core.Log;

/// <summary>
/// Reads the newest records before an offset. Each segment's index knows where the wanted sources were last seen up to its end, so that
/// a source with few events is found in a few steps, however far back they stand.
/// </summary>
internal static class BackwardReading
{
    /// <summary>At most <paramref name="count"/> records, oldest first.</summary>
    public static IReadOnlyList<LogRecord> Read(
        SegmentReader reader, long before, IReadOnlySet<Guid>? sources, int count, CancellationToken cancellationToken)
    {
        var newest = new List<LogRecord>();
        while (newest.Count < count && before > reader.Folder.Segments[0].FirstOffset)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var segment = reader.Folder.At(before - 1);
            var last = segment.Index.LastOf(sources);
            if (last >= segment.FirstOffset)
                Read(reader, segment, before, sources, count, newest, cancellationToken);
            before = Math.Min(last + 1, segment.FirstOffset); // so it comes to an end
        }

        newest.Reverse();
        return newest;
    }

    private static void Read(
        SegmentReader reader, Segment segment, long before, IReadOnlySet<Guid>? sources, int count, List<LogRecord> newest, CancellationToken cancellationToken)
    {
        using var file = reader.Folder.TryOpen(segment);
        if (file is null)
            return;
        var found = new Stack<Frame>();
        foreach (var stretch in segment.Index.StretchesBackwards(before))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var walker = reader.Walk(segment, file, stretch);
            while (walker.MoveNext() && walker.Header.FirstOffset < before)
                if ((sources is null || Frame.HasAnyOf(walker.ReadSources(), sources)) && reader.Read(walker) is { } frame)
                    found.Push(frame);

            while (found.TryPop(out var frame))
                for (var i = frame.Records.Length - 1; i >= 0; i--)
                {
                    if (newest.Count == count)
                        return;
                    if (frame.Records[i] is var record && record.Position.Offset < before && sources?.Contains(record.SourceId) != false)
                        newest.Add(record);
                }
        }
    }
}
