using Connections.Core.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Log;

/// <summary>
/// Deletes what is older than <see cref="LogOptions.Retention"/>, but nothing that a reader still needs: that is kept, with a warning that
/// names the reader. Events that wait for a retry or are parked have copies of their own and need nothing here.
/// </summary>
/// <remarks>May run twice, and beside itself. A kill in between leaves whole segments, which the next run deletes.</remarks>
internal sealed partial class LogRetention(
    IEventLog log, IEnumerable<ILogConsumer> consumers, IOptions<LogOptions> options, TimeProvider clock, ILogger<LogRetention> logger) : IChore
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Taken first: who begins to read from here on begins behind it, or at the log's start, wherever that will be.
        var keepFrom = log.End;
        var retention = options.Value.Retention;
        var kept = await log.FindAsync(clock.GetUtcNow() - retention, cancellationToken) ?? keepFrom;
        foreach (var consumer in consumers)
            foreach (var need in await consumer.NeedsAsync(cancellationToken))
            {
                var first = await FirstAsync(need, cancellationToken);
                if (first.IsBefore(kept))
                    LogHeld(retention, need.Who);
                if (first.IsBefore(keepFrom))
                    keepFrom = first;
            }

        var gone = await log.DeleteOlderThanAsync(retention, keepFrom, cancellationToken);
        if (gone > 0)
            LogDeleted(gone, retention);
    }

    // A cursor is moved lazily over events of other sources: what counts is the first one that it will really read.
    private async Task<LogPosition> FirstAsync(LogNeed need, CancellationToken cancellationToken)
    {
        var from = need.From;
        while (true)
        {
            var slice = await log.ReadAsync(from, need.Sources, maxRecords: 1, maxBytes: 1, cancellationToken);
            if (slice.Records is [var first, ..])
                return first.Position;
            if (slice.AtEnd)
                return slice.Next;
            from = slice.Next;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The event log keeps events of more than {Retention} (Connections:Log:Retention), because {Reader} has not read them yet. Repair it or disable it.")]
    private partial void LogHeld(TimeSpan retention, string reader);

    [LoggerMessage(LogLevel.Information, "{Count} segments of the event log, older than {Retention}, were deleted.")]
    private partial void LogDeleted(int count, TimeSpan retention);
}
