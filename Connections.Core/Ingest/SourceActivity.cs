using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>Counts of one source for a period.</summary>
/// <param name="Stored">Events stored; exact.</param>
/// <param name="Refused">Events refused by reason code; a kill may lose its last second.</param>
/// <param name="ByName">Stored events by type and name (tracks) or by type alone, largest first, at most 100 lines.</param>
/// <param name="Series">Stored and refused by bucket, oldest first, without gaps.</param>
public sealed record SourceCounts(
    long Stored, IReadOnlyDictionary<string, long> Refused, IReadOnlyList<NamedCount> ByName, IReadOnlyList<CountBucket> Series)
{
    /// <summary>Events that were not stored again, because they were stored before; a kill may lose the last second.</summary>
    public long Repeated { get; init; }

    /// <summary>Stored events that were warned of, by the warning's code; a kill may lose the last second.</summary>
    public IReadOnlyDictionary<string, long> Warned { get; init; } = new Dictionary<string, long>();
}

/// <summary>Stored events of one name.</summary>
/// <param name="Type">The call.</param>
/// <param name="Name">The event's name for tracks; null for the other calls.</param>
/// <param name="Count">How many.</param>
public sealed record NamedCount(EventType Type, string? Name, long Count);

/// <summary>One bar of the chart.</summary>
/// <param name="Start">When the bucket begins, UTC.</param>
/// <param name="Stored">Events stored in it.</param>
/// <param name="Refused">Events refused in it.</param>
public sealed record CountBucket(DateTimeOffset Start, long Stored, long Refused);

/// <summary>An event as the Debugger shows it: stored, or refused.</summary>
/// <param name="Id">Distinguishes it within the list.</param>
/// <param name="At">When it was received.</param>
/// <param name="Type">The call as the sender named it.</param>
/// <param name="Json">The stored event; for a refused one what was sent, cut at 8 KB.</param>
/// <param name="RefusalCode">Why it was refused, such as <c>missing_event</c>; null for a stored one.</param>
/// <param name="RefusalMessage">The same as a sentence that says what to do.</param>
public sealed record LiveEvent(string Id, DateTimeOffset At, string Type, ReadOnlyMemory<byte> Json, string? RefusalCode, string? RefusalMessage)
{
    /// <summary>What is odd about a stored event; empty for a refused one.</summary>
    public IReadOnlyList<EventWarning> Warnings { get; init; } = [];
}

/// <summary>What was refused in a workspace.</summary>
/// <param name="BySource">Events and whole requests that a source refused, by its id and the reason's code.</param>
/// <param name="Unknown">Requests that belong to no source, by the reason's code.</param>
/// <param name="Senders">Who sent those, most first; at most <see cref="MaxSenders"/>.</param>
public sealed record WorkspaceRefusals(
    IReadOnlyDictionary<Guid, IReadOnlyDictionary<string, long>> BySource, IReadOnlyDictionary<string, long> Unknown, IReadOnlyList<UnknownRequests> Senders)
{
    /// <summary>The most senders that are listed.</summary>
    public const int MaxSenders = 200;
}

/// <summary>Requests of one sender that belong to no source.</summary>
/// <param name="Code">Why they were refused.</param>
/// <param name="KeyPrefix">The first four characters of the write key; empty where there was none, <c>…</c> for many senders together.</param>
/// <param name="Address">The sender's address; empty where it is not known.</param>
/// <param name="Library">The library as it names itself, else the <c>User-Agent</c>; empty for neither.</param>
/// <param name="Count">How many.</param>
/// <param name="Last">The minute of the last one.</param>
public sealed record UnknownRequests(string Code, string KeyPrefix, string Address, string Library, long Count, DateTimeOffset Last);

/// <summary>What the console shows of a source's traffic.</summary>
public sealed class SourceActivity
{
    /// <summary>The most events that the Debugger holds.</summary>
    public const int MaxLive = 500;

    private readonly ActivityCounter _counter;
    private readonly ActivityDb _db;
    private readonly LiveEvents _live;
    private readonly TimeProvider _clock;

    internal SourceActivity(ActivityCounter counter, ActivityDb db, LiveEvents live, TimeProvider clock) =>
        (_counter, _db, _live, _clock) = (counter, db, live, clock);

    /// <summary>When the source's last event was stored; null before the first. From memory: cheap enough for a table.</summary>
    public DateTimeOffset? LastReceived(Guid sourceId) => _counter.LastReceived(sourceId);

    /// <summary>Counts of the period that ends now, in buckets of one minute up to an hour's period, else larger ones (at most 120 bars).</summary>
    public Task<SourceCounts> CountAsync(Guid sourceId, TimeSpan period, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var cut = CountPeriod.Ending(_clock.GetUtcNow(), period);
        var (storedBuckets, byName) = _db.ReadStored(sourceId, cut.Span, cut.From, cut.Bucket);
        var (refusedBuckets, byCode) = _db.ReadRefused(sourceId, cut.Span, cut.From, cut.Bucket);
        // SQLite cuts by whole buckets of the epoch, and so does the period.
        var series = Enumerable.Range(0, cut.Bars).Select(i => cut.From + i * cut.Bucket).Select(start => new CountBucket(
            DateTimeOffset.FromUnixTimeSeconds(start), storedBuckets.GetValueOrDefault(start), refusedBuckets.GetValueOrDefault(start)));
        byCode.Remove(Refusals.Repeated, out var repeated);
        var warned = byCode.Where(one => Refusals.Noted.Contains(one.Key)).ToDictionary();
        var refused = byCode.Where(one => !Refusals.Noted.Contains(one.Key)).ToDictionary();
        return Task.FromResult(new SourceCounts(storedBuckets.Values.Sum(), refused, byName, [.. series]) { Repeated = repeated, Warned = warned });
    }

    /// <summary>
    /// Events of a source stored and refused between two times, the latter by code; repeats are neither. Exact to the minute where the time range
    /// begins within the last two days, else to the hour.
    /// </summary>
    public (long Stored, IReadOnlyDictionary<string, long> Refused) Totals(Guid sourceId, DateTimeOffset from, DateTimeOffset to)
    {
        var span = from > _clock.GetUtcNow().AddDays(-2) ? ActivityDb.Minute : ActivityDb.Hour;
        var (start, end) = (from.ToUnixTimeSeconds() / span * span, to == DateTimeOffset.MaxValue ? long.MaxValue : to.ToUnixTimeSeconds());
        var stored = _db.ReadStored(sourceId, span, start, span).ByBucket.Where(bucket => bucket.Key < end).Sum(bucket => bucket.Value);
        var refused = _db.ReadRefused(sourceId, span, start, span).ByCode;
        if (end != long.MaxValue)
            foreach (var (code, later) in _db.ReadRefused(sourceId, span, end, span).ByCode)
                refused[code] -= later;
        return (stored, refused.Where(one => one.Value > 0 && !Refusals.Noted.Contains(one.Key)).ToDictionary());
    }

    /// <summary>What every source refused, and what belonged to none, in the period that ends now. Kept for 7 days.</summary>
    public Task<WorkspaceRefusals> CountRefusedAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var cut = CountPeriod.Ending(_clock.GetUtcNow(), period);
        var (senders, byCode) = _db.ReadUnknown(cut.From, WorkspaceRefusals.MaxSenders);
        var bySource = _db.ReadRefused(cut.Span, cut.From).Where(counted => !EventWarning.Codes.Contains(counted.Key.Code)).GroupBy(refused => refused.Key.Source)
            .ToDictionary(source => source.Key, IReadOnlyDictionary<string, long> (source) => source.ToDictionary(refused => refused.Key.Code, refused => refused.Value));
        return Task.FromResult(new WorkspaceRefusals(bySource, byCode, senders));
    }

    /// <summary>The newest samples of what a source refused for a reason, newest first. Kept for 7 days, 1000 of them at most.</summary>
    public Task<IReadOnlyList<LiveEvent>> RefusedSamplesAsync(Guid sourceId, string code, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<LiveEvent>>(_db.ReadSamples(sourceId, code, count));
    }

    /// <summary>
    /// First the newest events there are (at most <see cref="MaxLive"/>, oldest first; an empty list where there is none), then what comes
    /// in, in batches at most four times a second, until cancelled. Skips rather than queues when more than <see cref="MaxLive"/> come
    /// between two batches.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<LiveEvent>> WatchAsync(Guid sourceId, CancellationToken cancellationToken) =>
        _live.WatchAsync(sourceId, cancellationToken);
}
