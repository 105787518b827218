using System.Buffers;
using System.Runtime.CompilerServices;
using Connections.Core.Jobs;
using Connections.Core.Log;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Delivery.Outcomes;

/// <summary>Every try of every event at every destination, kept for 7 days: a log of its own, in the event log's format.</summary>
/// <remarks>
/// They inform; what has to be exact is in <c>delivery.db</c>, and what a person may still have to act on, a parked event with its last request
/// and answer, is there as well, for as long as the event log keeps its events. So they are written behind the commit and not synced: a kill
/// of the process loses those of the commits under way, a power cut those of the last seconds, and a full disk all until there is room.
/// Nothing is ever delivered or counted by what stands here.
/// </remarks>
public sealed partial class OutcomeLog : IChore, IDisposable
{
    /// <summary>How long they are kept.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const int RecordsAtOnce = 1_000;
    private const int BytesAtOnce = 1 << 20;

    private readonly IEventLog _log;
    private readonly DeliveryMeter _meter;
    private readonly ILogger<OutcomeLog> _logger;
    private volatile bool _isFailing;

    internal OutcomeLog(IEventLog log, DeliveryMeter meter, ILogger<OutcomeLog> logger) => (_log, _meter, _logger) = (log, meter, logger);

    /// <summary>What they are kept in, for who reads them all by a cursor of its own.</summary>
    internal IEventLog Log => _log;

    /// <summary>The newest outcomes of one destination, oldest first, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<DeliveryOutcome>> LastAsync(Guid destinationId, int count, CancellationToken cancellationToken) =>
        [.. (await _log.ReadLastAsync(destinationId, count, cancellationToken)).Select(OutcomeFormat.Read).OfType<DeliveryOutcome>()];

    /// <summary>The outcomes of one destination from a time on up to another, as they were written; whoever has enough stops reading.</summary>
    public async IAsyncEnumerable<DeliveryOutcome> ReadAsync(
        Guid destinationId, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in RecordsAsync(from, new HashSet<Guid> { destinationId }, cancellationToken))
        {
            if (record.Time > to + Slack)
                yield break;
            if (OutcomeFormat.Read(record) is { } outcome && outcome.At >= from && outcome.At <= to)
                yield return outcome;
        }
    }

    /// <summary>What became of an event at every destination, as it was written, at most <paramref name="max"/> outcomes.</summary>
    /// <param name="messageId">The event's <c>messageId</c>. Events of several sources may share one: <see cref="DeliveryOutcome.Event"/> tells them apart.</param>
    /// <param name="storedAt">When the event was stored, or earlier: nothing before it is looked at.</param>
    /// <param name="max">1 or more.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<DeliveryOutcome>> OfAsync(ReadOnlyMemory<byte> messageId, DateTimeOffset storedAt, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var found = await _log.FindMessageAsync(MessageKey.Of(messageId.Span), max, cancellationToken);
        return [.. found.Where(record => record.Time >= storedAt).Reverse().Select(OutcomeFormat.Read).OfType<DeliveryOutcome>()];
    }

    /// <inheritdoc />
    public void Dispose() => (_log as IDisposable)?.Dispose();

    /// <inheritdoc />
    async Task IChore.RunAsync(CancellationToken cancellationToken) => await _log.DeleteOlderThanAsync(Kept, _log.End, cancellationToken);

    /// <summary>Keeps them. Completes when they are written, and never throws: where that cannot be, they are counted as lost.</summary>
    internal async Task AppendAsync(Guid destinationId, IReadOnlyList<WindowEvent> tries)
    {
        if (tries.Count == 0)
            return;
        try
        {
            await WriteAsync(destinationId, tries);
            _isFailing = false;
        }
        catch (LogUnavailableException e)
        {
            _meter.LostOutcomes(tries.Count);
            if (!_isFailing)
                Lost(_logger, e);
            _isFailing = true;
        }
    }

    // Where it fails the memory is left to the collector: the log may be at it still.
    private async Task WriteAsync(Guid destinationId, IReadOnlyList<WindowEvent> tries)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(OutcomeFormat.MostBytes(tries));
        var entries = ArrayPool<LogEntry>.Shared.Rent(tries.Count);
        OutcomeFormat.Write(destinationId, tries, bytes, entries);
        await _log.AppendAsync(new ArraySegment<LogEntry>(entries, 0, tries.Count), CancellationToken.None);
        ArrayPool<LogEntry>.Shared.Return(entries, clearArray: true);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    // What is written at a time ended a little before it: a commit gathers for up to a second.
    private static TimeSpan Slack => TimeSpan.FromMinutes(1);

    private async IAsyncEnumerable<LogRecord> RecordsAsync(DateTimeOffset from, IReadOnlySet<Guid>? destinations, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await _log.FindAsync(from, cancellationToken) is not { } position)
            yield break;
        LogSlice slice;
        do
        {
            slice = await _log.ReadAsync(position, destinations, RecordsAtOnce, BytesAtOnce, cancellationToken);
            foreach (var record in slice.Records)
                yield return record;
            position = slice.Next;
        }
        while (!slice.AtEnd);
    }

    [LoggerMessage(LogLevel.Warning, "Outcomes of deliveries cannot be written: traces of events will lack them until they can. Deliveries and their counts go on.")]
    private static partial void Lost(ILogger logger, Exception exception);
}
