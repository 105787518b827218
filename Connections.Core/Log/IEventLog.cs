namespace Connections.Core.Log;

/// <summary>
/// The append-only record of every accepted event, from which everything downstream reads by cursor. A seam: the embedded
/// segment log is one implementation, a distributed engine can be another.
/// </summary>
/// <remarks>Every method may be called from any thread. A position of another log throws <see cref="ForeignPositionException"/>.</remarks>
public interface IEventLog
{
    /// <summary>The random id it got when it was made.</summary>
    Guid Id { get; }

    /// <summary>The position of the oldest record that is kept.</summary>
    LogPosition Start { get; }

    /// <summary>The position behind the newest durable record.</summary>
    LogPosition End { get; }

    /// <summary>
    /// Appends the entries, in order and next to each other. Completes only when they are on the disk (fsync); calls that wait at the
    /// same time share one fsync.
    /// </summary>
    /// <returns>The position of each entry.</returns>
    /// <exception cref="LogUnavailableException">The disk is full or failing, or too much waits already. Nothing of the call is acknowledged; asking again later is safe.</exception>
    ValueTask<IReadOnlyList<LogPosition>> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Reads forward from <paramref name="from"/>: at most <paramref name="maxRecords"/> records and about <paramref name="maxBytes"/>
    /// bytes of JSON (at least one record where there is one).
    /// </summary>
    /// <param name="from">Where to begin. Before <see cref="Start"/> means <see cref="Start"/>.</param>
    /// <param name="sources">Only these sources; null for all.</param>
    /// <param name="maxRecords">1 or more.</param>
    /// <param name="maxBytes">1 or more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<LogSlice> ReadAsync(
        LogPosition from, IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The newest records of one source, at most <paramref name="count"/> of them, oldest first.</summary>
    ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken);

    /// <summary>The position of the first record at or after the time; null when there is none.</summary>
    ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Completes as soon as something of the wanted sources (null: of any) is durable behind <paramref name="from"/>.</summary>
    Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken);

    /// <summary>
    /// How many records, of whatever source, stand at or behind <paramref name="from"/> and before <paramref name="to"/>; null where the log cannot say.
    /// Cheap: it reads nothing.
    /// </summary>
    long? CountBetween(LogPosition from, LogPosition to) => null;

    /// <summary>How many bytes of events wait for the disk.</summary>
    long QueuedBytes => 0;

    /// <summary>Why appends are refused at present, as a sentence for the operator; null when they are taken.</summary>
    string? Trouble => null;

    /// <summary>
    /// Deletes what is older than <paramref name="age"/> and stands before <paramref name="keepFrom"/>, in whole segments: some of it may
    /// be kept for longer. Returns the number of segments that went.
    /// </summary>
    ValueTask<int> DeleteOlderThanAsync(TimeSpan age, LogPosition keepFrom, CancellationToken cancellationToken) => ValueTask.FromResult(0);
}
