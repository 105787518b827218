using System.Collections.Concurrent;
using Connections.Core.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Ingest;

/// <summary>
/// Counts stored events: a consumer of the log with its own cursor. Counts and cursor commit together, so the counts are exact,
/// whatever is killed when.
/// </summary>
/// <remarks>
/// Looking at events is cheap, and has to come round before they leave the log's memory; committing costs for each different source and name. So it looks
/// often and commits seldom: the more a commit took, the longer the counts gather before the next, in which each line then stands for more events.
/// </remarks>
internal sealed partial class ActivityCounter(IEventLog log, ActivityDb db, TimeProvider clock, ILogger<ActivityCounter> logger) : BackgroundService, ILogConsumer
{
    private const int SliceRecords = 10_000;
    private const int SliceBytes = 8 << 20;

    /// <summary>Lines that may gather: some 10 MB.</summary>
    private const int MaxLines = 50_000;

    /// <summary>It commits so often at most: one transaction for what came meanwhile.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What a page may lag behind.</summary>
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(4);

    /// <summary>Between two commits it looks at what came so often: that is then still in the log's memory, and no file is read for it.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Committing takes this share of a processor at most.</summary>
    private const int CommitShare = 20;

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _lastReceived = new(db.ReadLastReceived());
    private StoredCounts _counts = new();
    private LogPosition? _next;
    private long? _committedAt;
    private TimeSpan _pause = LeastPause;

    public DateTimeOffset? LastReceived(Guid sourceId) => _lastReceived.TryGetValue(sourceId, out var at) ? at : null;

    /// <summary>Counts the next slice, and commits it. True when nothing more is there.</summary>
    public async Task<bool> CountSliceAsync(CancellationToken cancellationToken)
    {
        var atEnd = await LookAsync(cancellationToken);
        Commit();
        return atEnd;
    }

    Task<IReadOnlyList<LogNeed>> ILogConsumer.NeedsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LogNeed>>([new("the count of stored events", StartingPoint(), null) { Kind = "activity" }]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // a backlog must not hold up the start
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await CountToEndAndWaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop that must not die: it says what happened and counts on from its cursor.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(e);
                BeginAgain();
                await Task.Delay(BackOff, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private async Task CountToEndAndWaitAsync(CancellationToken stoppingToken)
    {
        while (!await LookAsync(stoppingToken))
            if (_counts.ByName.Count >= MaxLines || IsDue)
                Commit();

        if (IsDue)
            Commit();
        if (_counts.ByName.Count == 0)
            await log.WaitAsync(_next!.Value, null, stoppingToken);
        else
            await Task.Delay(LookPause, clock, stoppingToken);
    }

    private bool IsDue => _committedAt is not { } at || clock.GetElapsedTime(at) >= _pause;

    /// <summary>Takes the next slice into what has gathered. True when nothing more is there.</summary>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var (next, atEnd) = await log.ViewAsync(_next ??= StartingPoint(), SliceRecords, SliceBytes, _counts.Add, cancellationToken);
        foreach (var (source, at) in _counts.LastReceived)
            _lastReceived[source] = at;
        _next = next;
        return atEnd;
    }

    private void Commit()
    {
        if (_counts.ByName.Count == 0)
            return;
        var began = clock.GetTimestamp();
        db.AddStored(_counts, _next!.Value);
        _counts = new();
        _committedAt = clock.GetTimestamp();
        _pause = TimeSpan.FromTicks(Math.Clamp(clock.GetElapsedTime(began).Ticks * CommitShare, LeastPause.Ticks, MostPause.Ticks));
    }

    /// <summary>Forgets what was looked at and not committed: after a failure it is read again from the cursor.</summary>
    private void BeginAgain() => (_counts, _next) = (new(), null);

    private LogPosition StartingPoint()
    {
        if (!LogPosition.TryParse(db.ReadPosition(), out var kept))
            return log.Start;
        if (kept.Log == log.Id)
            return kept;
        LogOtherLog();
        return log.Start;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Stored events could not be counted; the count goes on from where it stood.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event log was replaced by another: its events are counted from the start, in addition.")]
    private partial void LogOtherLog();
}
