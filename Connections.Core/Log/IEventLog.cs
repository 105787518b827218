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

    /// <summary>The time of the newest durable record: it never goes back. The least time where there is none.</summary>
    DateTimeOffset LastTime => DateTimeOffset.MinValue;

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

    /// <summary>
    /// Reads forward like <see cref="ReadAsync"/>, and shows each record in place of handing it out: for who looks at every event and keeps none.
    /// </summary>
    /// <returns>Where to read on, and whether nothing more was durable.</returns>
    async ValueTask<(LogPosition Next, bool AtEnd)> ViewAsync(LogPosition from, int maxRecords, int maxBytes, LogViewer viewer, CancellationToken cancellationToken)
    {
        var slice = await ReadAsync(from, null, maxRecords, maxBytes, cancellationToken);
        foreach (var record in slice.Records)
            viewer(new(record.SourceId, record.Type, record.Time, record.Json.Span));
        return (slice.Next, slice.AtEnd);
    }

    /// <summary>The newest records of one source, at most <paramref name="count"/> of them, oldest first.</summary>
    ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken);

    /// <summary>
    /// Reads backward: the newest records before a position, at most <paramref name="count"/> of them, oldest first. The page before
    /// begins at the first one's position; an empty answer says that nothing older is kept.
    /// </summary>
    /// <param name="before">Only records before it. Behind <see cref="End"/> means <see cref="End"/>.</param>
    /// <param name="sources">Only these sources; null for all.</param>
    /// <param name="count">1 or more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    async ValueTask<IReadOnlyList<LogRecord>> ReadBackAsync(LogPosition before, IReadOnlySet<Guid>? sources, int count, CancellationToken cancellationToken)
    {
        var newest = new Queue<LogRecord>();
        await foreach (var record in this.ReadAllAsync(Start, cancellationToken))
        {
            if (!record.Position.IsBefore(before))
                break;
            if (sources?.Contains(record.SourceId) == false)
                continue;
            newest.Enqueue(record);
            if (newest.Count > count)
                newest.Dequeue();
        }

        return [.. newest];
    }

    /// <summary>
    /// The records of a message key (<see cref="Log.MessageKey.Of"/> a <c>messageId</c>), of any source, newest first, at most <paramref name="maxRecords"/>. Reads
    /// few frames however long the log is. Two messages of one key are possible only by design of their sender.
    /// </summary>
    async ValueTask<IReadOnlyList<LogRecord>> FindMessageAsync(UInt128 key, int maxRecords, CancellationToken cancellationToken)
    {
        var found = new List<LogRecord>();
        await foreach (var record in this.ReadAllAsync(Start, cancellationToken))
            if (record.MessageKey == key)
                found.Insert(0, record);
        return [.. found.Take(maxRecords)];
    }

    /// <summary>The position of the first record at or after the time; null when there is none.</summary>
    ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Completes as soon as something of the wanted sources (null: of any) is durable behind <paramref name="from"/>.</summary>
    Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken);

    /// <summary>
    /// How many records, of whatever source, stand at or behind <paramref name="from"/> and before <paramref name="to"/>; null where the log cannot say.
    /// Cheap: it reads nothing.
    /// </summary>
    long? CountBetween(LogPosition from, LogPosition to) => null;

    /// <summary>Why appends are refused at present, as a sentence for the operator; null when they are taken.</summary>
    string? Trouble => null;

    /// <summary>
    /// Deletes what is older than <paramref name="age"/> and stands before <paramref name="keepFrom"/>, in whole segments: some of it may
    /// be kept for longer. Returns the number of segments that went.
    /// </summary>
    ValueTask<int> DeleteOlderThanAsync(TimeSpan age, LogPosition keepFrom, CancellationToken cancellationToken) => ValueTask.FromResult(0);

    /// <summary>
    /// Deletes the oldest, in whole segments, as long as more than <paramref name="maxBytes"/> are kept and as it stands before
    /// <paramref name="keepFrom"/>. Returns the number of segments that went.
    /// </summary>
    ValueTask<int> DeleteBeyondAsync(long maxBytes, LogPosition keepFrom, CancellationToken cancellationToken) => ValueTask.FromResult(0);

    /// <summary>Bytes that are kept on the disk; 0 where that is not known.</summary>
    long Bytes => 0;
}
