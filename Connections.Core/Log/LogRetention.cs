using Connections.Core.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core.Log;

/// <summary>
/// Deletes what is older than <see cref="LogOptions.Retention"/>, and the oldest where more than <see cref="LogOptions.MaxBytes"/> are kept, but nothing that
/// a reader still needs: that is kept, with a warning that names the reader. Events that wait for a retry or are parked have copies of
/// their own and need nothing here.
/// </summary>
/// <remarks>May run twice, and beside itself. A kill in between leaves whole segments, which the next run deletes.</remarks>
internal sealed partial class LogRetention(
    IEventLog log, IEnumerable<ILogConsumer> consumers, IOptions<LogOptions> options, TimeProvider clock, ILogger<LogRetention> logger) : IChore
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Taken first: who begins to read from here on begins behind it, or at the log's start, wherever that will be.
        var keepFrom = log.End;
        var slowest = "";
        var retention = options.Value.Retention;
        var kept = await log.FindAsync(clock.GetUtcNow() - retention, cancellationToken) ?? keepFrom;
        foreach (var consumer in consumers)
            foreach (var need in await consumer.NeedsAsync(cancellationToken))
            {
                var first = await FirstAsync(need, cancellationToken);
                if (first.IsBefore(kept))
                    LogHeld(retention, need.Who);
                if (first.IsBefore(keepFrom))
                    (keepFrom, slowest) = (first, need.Who);
            }

        var gone = await log.DeleteOlderThanAsync(retention, keepFrom, cancellationToken);
        if (gone > 0)
            LogDeleted(gone, retention);
        if (options.Value.MaxBytes is { } maxBytes)
            await HoldToAsync(maxBytes, keepFrom, slowest, cancellationToken);
    }

    private async Task HoldToAsync(long maxBytes, LogPosition keepFrom, string slowest, CancellationToken cancellationToken)
    {
        var gone = await log.DeleteBeyondAsync(maxBytes, keepFrom, cancellationToken);
        if (gone > 0)
            LogDeletedBeyond(gone, maxBytes);
        if (log.Bytes > maxBytes && slowest.Length > 0)
            LogHeldBeyond(log.Bytes, maxBytes, slowest);
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

    [LoggerMessage(LogLevel.Warning, "The event log keeps {Bytes} bytes, more than {MaxBytes} (Connections:Log:MaxBytes), because {Reader} has not read its oldest events yet. Repair it or disable it.")]
    private partial void LogHeldBeyond(long bytes, long maxBytes, string reader);

    [LoggerMessage(LogLevel.Information, "{Count} segments of the event log, older than {Retention}, were deleted.")]
    private partial void LogDeleted(int count, TimeSpan retention);

    [LoggerMessage(LogLevel.Information, "{Count} of the oldest segments of the event log were deleted, to keep no more than {MaxBytes} bytes (Connections:Log:MaxBytes).")]
    private partial void LogDeletedBeyond(int count, long maxBytes);
}
