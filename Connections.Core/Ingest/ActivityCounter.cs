using System.Collections.Concurrent;
using Connections.Core.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Ingest;

/// <summary>
/// Counts stored events: a consumer of the log with its own cursor. Counts and cursor commit together, so the counts are exact,
/// whatever is killed when.
/// </summary>
internal sealed partial class ActivityCounter(IEventLog log, ActivityDb db, TimeProvider clock, ILogger<ActivityCounter> logger) : BackgroundService, ILogConsumer
{
    private const int SliceRecords = 10_000;
    private const int SliceBytes = 8 << 20;

    /// <summary>At the end of the log it commits so often at most: one transaction for what came meanwhile.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Under load the pause is short: what came meanwhile is then still in the log's memory, and no file is read for it.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _lastReceived = new(db.ReadLastReceived());
    private LogPosition? _next;

    public DateTimeOffset? LastReceived(Guid sourceId) => _lastReceived.TryGetValue(sourceId, out var at) ? at : null;

    /// <summary>Counts the next slice. True when nothing more is there.</summary>
    public async Task<bool> CountSliceAsync(CancellationToken cancellationToken)
    {
        var from = _next ??= StartingPoint();
        var counts = new StoredCounts();
        var (next, atEnd) = await log.ViewAsync(from, SliceRecords, SliceBytes, counts.Add, cancellationToken);
        if (next == from)
            return atEnd;

        db.AddStored(counts, next);
        foreach (var (source, at) in counts.LastReceived)
            _lastReceived[source] = at;
        _next = next;
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
                await Task.Delay(BackOff, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private async Task CountToEndAndWaitAsync(CancellationToken stoppingToken)
    {
        var slices = 1;
        for (; !await CountSliceAsync(stoppingToken); slices++)
        {
        }

        await log.WaitAsync(_next!.Value, null, stoppingToken);
        await Task.Delay(slices > 1 ? ShortPause : Pause, clock, stoppingToken);
    }

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
