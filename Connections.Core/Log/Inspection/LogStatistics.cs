namespace Connections.Core.Log.Inspection;

/// <summary>Events of one kind, and the bytes of their JSON before compression.</summary>
public sealed record LogCount(string Name, long Events, long JsonBytes);

/// <summary>What a log that nobody has open holds. Reads headers and record tables, unpacks no event, and changes nothing.</summary>
/// <param name="Segments">Files.</param>
/// <param name="Frames">Whole frames.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Bytes">Bytes of the files.</param>
/// <param name="BesideBytes">Bytes of indexes and filters beside them.</param>
/// <param name="JsonBytes">Bytes of all events before compression.</param>
/// <param name="DamagedFrames">Frames that cannot be read; a torn end counts as one.</param>
/// <param name="Oldest">When the oldest event was stored; null when there is none.</param>
/// <param name="Newest">When the newest event was stored; null when there is none.</param>
/// <param name="ByDay">By the day on which they were stored, UTC, such as <c>2026-05-01</c>.</param>
/// <param name="BySource">By the source's id.</param>
/// <param name="ByType">By call, such as <c>track</c>.</param>
public sealed record LogStatistics(
    int Segments, long Frames, long Events, long Bytes, long BesideBytes, long JsonBytes, int DamagedFrames, DateTimeOffset? Oldest, DateTimeOffset? Newest,
    IReadOnlyList<LogCount> ByDay, IReadOnlyList<LogCount> BySource, IReadOnlyList<LogCount> ByType)
{
    /// <summary>Bytes of events over bytes of the files that hold them.</summary>
    public double CompressionRatio => Bytes == 0 ? 1 : Math.Round((double)JsonBytes / Bytes, 2);

    /// <summary>Reads the log of a folder.</summary>
    /// <exception cref="NewerLogException">A newer version of the product wrote it.</exception>
    public static LogStatistics Read(string folder, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        var files = LogFile.In(folder);
        foreach (var file in files)
            tally.Add(file, cancellationToken);
        var beside = new DirectoryInfo(folder).GetFiles().Where(file => file.Extension is ".index" or ".filter").Sum(file => file.Length);
        return tally.Result(files, beside);
    }

    private sealed class Tally
    {
        private readonly SortedDictionary<string, Sum> _days = new(StringComparer.Ordinal);
        private readonly Dictionary<Guid, Sum> _sources = [];
        private readonly SortedDictionary<EventType, Sum> _types = [];
        private long _frames;
        private long _events;
        private long _jsonBytes;
        private int _damaged;
        private long _oldest;
        private long _newest;

        public void Add(LogFile file, CancellationToken cancellationToken)
        {
            using var handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var walker = new FrameWalker(handle, 0, file.Length, _ => _damaged++);
            while (walker.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sources = walker.ReadSources();
                if (walker.TryReadTable(out var table))
                    Add(walker.Header, sources, table);
            }
        }

        public LogStatistics Result(IReadOnlyList<LogFile> files, long beside) => new(
            files.Count, _frames, _events, files.Sum(file => file.Length), beside, _jsonBytes, _damaged, TimeOf(_oldest), TimeOf(_newest),
            [.. _days.Select(day => day.Value.As(day.Key))],
            [.. _sources.Select(source => source.Value.As(source.Key.ToString())).OrderByDescending(source => source.Events).ThenBy(source => source.Name, StringComparer.Ordinal)],
            [.. _types.Select(type => type.Value.As(EventTypes.NameOf(type.Key)))]);

        private void Add(in FrameHeader header, Guid[] sources, ReadOnlySpan<byte> table)
        {
            var time = new DateTime(header.TimeTicks, DateTimeKind.Utc);
            var day = Of(_days, time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            for (var i = 0; i < header.Count; i++)
            {
                var entry = RecordTable.Read(table, i);
                day.Add(entry.JsonBytes);
                Of(_sources, sources[entry.Source]).Add(entry.JsonBytes);
                Of(_types, entry.Type).Add(entry.JsonBytes);
            }

            _frames++;
            _events += header.Count;
            _jsonBytes += header.JsonBytes;
            _oldest = _oldest == 0 ? header.TimeTicks : Math.Min(_oldest, header.TimeTicks);
            _newest = Math.Max(_newest, header.TimeTicks);
        }

        private static DateTimeOffset? TimeOf(long ticks) => ticks == 0 ? null : new(ticks, TimeSpan.Zero);

        private static Sum Of<TKey>(IDictionary<TKey, Sum> sums, TKey key)
        {
            if (!sums.TryGetValue(key, out var sum))
                sums[key] = sum = new();
            return sum;
        }
    }

    private sealed class Sum
    {
        private long _events;
        private long _jsonBytes;

        public void Add(int jsonBytes)
        {
            _events++;
            _jsonBytes += jsonBytes;
        }

        public LogCount As(string name) => new(name, _events, _jsonBytes);
    }
}
