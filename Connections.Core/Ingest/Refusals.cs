namespace Connections.Core.Ingest;

/// <summary>A refused event that is kept to be shown.</summary>
internal sealed record RefusedSample(Guid SourceId, DateTimeOffset At, string Type, Refusal Refusal, byte[] Json)
{
    public LiveEvent ToLive() => new($"refused-{Id:N}", At, Type, Json, Refusal.Code, Refusal.Message);

    public Guid Id { get; init; } = Guid.NewGuid();
}

/// <summary>What has gathered since the last flush.</summary>
internal sealed record RefusalCounts(
    Dictionary<(Guid SourceId, long Minute, string Code), long> Counts,
    Dictionary<(long Minute, UnknownSender Sender), long> Unknown,
    List<RefusedSample> Samples);

/// <summary>
/// Refused events between two flushes: counted by source, minute and reason, and a few of them kept. Nothing here grows with the
/// number of refused events.
/// </summary>
internal sealed class Refusals(IngestMeter? meter = null)
{
    /// <summary>The code under which repeats are counted (tracking contract, §9). They are not refused: nothing was lost.</summary>
    public const string Repeated = "duplicate";

    /// <summary>Codes that are counted here and are no refusals: the events are stored.</summary>
    public static IReadOnlySet<string> Noted { get; } = EventWarning.Codes.Append(Repeated).ToHashSet(StringComparer.Ordinal);

    /// <summary>Samples of one reason, source and minute.</summary>
    public const int MaxSamples = 10;

    /// <summary>Bytes of a sample.</summary>
    public const int MaxSampleBytes = 8 * 1024;

    /// <summary>Different unknown senders in one minute; further ones count under one line for each reason: anybody can send any key, and each is a row.</summary>
    public const int MaxUnknown = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid SourceId, string Code), int> _sampled = [];
    private readonly HashSet<UnknownSender> _unknown = [];
    private RefusalCounts _gathered = Empty();
    private long _minute;

    /// <summary>Raised with each new sample, on the thread that refused the event. Handlers only pass it on.</summary>
    public event Action<RefusedSample>? Sampled;

    public void Add(Guid sourceId, DateTimeOffset at, Refusal refusal, string type, ReadOnlySpan<byte> sent)
    {
        meter?.Refused(refusal.Code);
        var minute = MinuteOf(at);
        RefusedSample? sample = null;
        lock (_gate)
        {
            var key = (sourceId, minute, refusal.Code);
            _gathered.Counts[key] = _gathered.Counts.GetValueOrDefault(key) + 1;
            if (TakeSample(sourceId, minute, refusal.Code))
            {
                sample = new(sourceId, at, type, refusal, sent[..Math.Min(sent.Length, MaxSampleBytes)].ToArray());
                _gathered.Samples.Add(sample);
            }
        }

        if (sample is not null)
            Sampled?.Invoke(sample);
    }

    /// <summary>Counts events that were stored before. There are no samples of them: the original is stored.</summary>
    public void AddRepeats(Guid sourceId, DateTimeOffset at, int count) => AddNoted(sourceId, at, Repeated, count);

    /// <summary>
    /// Counts the warnings of an event that is about to be stored. Which event has which stands beside it in the log (<see cref="Log.LogEntry.Mark"/>)
    /// and not in it: it goes on to destinations as its sender meant it.
    /// </summary>
    public void AddWarnings(Guid sourceId, DateTimeOffset at, WarningFlags flags)
    {
        foreach (var warning in EventWarning.Of(flags))
        {
            AddNoted(sourceId, at, warning.Code, 1);
            meter?.Warned(warning.Code);
        }
    }

    /// <summary>Counts under one of the codes that are <see cref="Noted"/>.</summary>
    private void AddNoted(Guid sourceId, DateTimeOffset at, string code, int count)
    {
        lock (_gate)
        {
            var key = (sourceId, MinuteOf(at), code);
            _gathered.Counts[key] = _gathered.Counts.GetValueOrDefault(key) + count;
        }
    }

    /// <summary>Counts a request that belongs to no source.</summary>
    public void AddUnknown(UnknownSender sender, DateTimeOffset at)
    {
        meter?.Refused(sender.Code);
        lock (_gate)
        {
            var minute = MinuteOf(at);
            BeginMinute(minute);
            if (_unknown.Count >= MaxUnknown && !_unknown.Contains(sender))
                sender = UnknownSender.Others(sender.Code);
            _unknown.Add(sender);
            _gathered.Unknown[(minute, sender)] = _gathered.Unknown.GetValueOrDefault((minute, sender)) + 1;
        }
    }

    /// <summary>Hands out what has gathered; null when there is nothing.</summary>
    public RefusalCounts? Take()
    {
        lock (_gate)
        {
            if (_gathered.Counts.Count == 0 && _gathered.Unknown.Count == 0)
                return null;
            var taken = _gathered;
            _gathered = Empty();
            return taken;
        }
    }

    /// <summary>Takes back what could not be kept. Samples are let go: they are only samples.</summary>
    public void PutBack(RefusalCounts counts)
    {
        lock (_gate)
        {
            foreach (var (key, count) in counts.Counts)
                _gathered.Counts[key] = _gathered.Counts.GetValueOrDefault(key) + count;
            foreach (var (key, count) in counts.Unknown)
                _gathered.Unknown[key] = _gathered.Unknown.GetValueOrDefault(key) + count;
        }
    }

    private static RefusalCounts Empty() => new([], [], []);

    private static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60 * 60;

    private bool TakeSample(Guid sourceId, long minute, string code)
    {
        BeginMinute(minute);
        var taken = _sampled.GetValueOrDefault((sourceId, code));
        _sampled[(sourceId, code)] = Math.Min(taken + 1, MaxSamples);
        return taken < MaxSamples;
    }

    // The bounds are a minute's, however often it is flushed within it.
    private void BeginMinute(long minute)
    {
        if (minute == _minute)
            return;
        _sampled.Clear();
        _unknown.Clear();
        _minute = minute;
    }
}
