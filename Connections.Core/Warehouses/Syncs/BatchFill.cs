using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Reads the log into rows, until a batch is full or the end is there.</summary>
/// <param name="log">The log.</param>
/// <param name="options">How many rows a batch may have.</param>
/// <param name="tally">Counts what was read.</param>
/// <param name="running">Is told how far it is.</param>
/// <param name="takes">Whether an event of a source's rows is wanted.</param>
internal sealed class BatchFill(IEventLog log, WarehouseOptions options, SyncTally tally, RunningSync running, Func<LogRecord, EventRows, bool> takes)
{
    // What is held of a batch until it is committed; the reads before it are small beside that.
    private const long BatchBytes = 64 << 20;
    private const int ReadRecords = 5_000, ReadBytes = 4 << 20;

    /// <summary>Returns the position behind what was taken.</summary>
    public async Task<LogPosition> RunAsync(Dictionary<Guid, EventRows> rows, TextArena texts, LogPosition position, LogPosition end, CancellationToken cancellationToken)
    {
        var wanted = rows.Keys.ToHashSet();
        while (position.IsBefore(end))
        {
            var slice = await log.ReadAsync(position, wanted, ReadRecords, ReadBytes, cancellationToken);
            foreach (var record in slice.Records)
            {
                if (!record.Position.IsBefore(end))
                    return end;
                Take(record, rows[record.SourceId]);
                if (IsFull(rows, texts))
                    return record.Next;
            }

            running.Report(tally, table: null);
            position = slice.Next;
            Expect(position, end);
            if (slice.AtEnd)
                break;
        }

        return position;
    }

    /// <summary>Tells how many events are to be read in all.</summary>
    public void Expect(LogPosition position, LogPosition end) => running.Expect(tally.EventsRead + log.CountBetween(position, end));

    private void Take(LogRecord record, EventRows rows)
    {
        if (!takes(record, rows))
            return;
        rows.Add(record);
        tally.EventsRead++;
        tally.Bytes += record.Json.Length;
        tally.Sources[record.SourceId].Bytes += record.Json.Length;
    }

    // An event makes two rows at most, so the batch is closed one short of the limit.
    private bool IsFull(Dictionary<Guid, EventRows> rows, TextArena texts) =>
        rows.Values.Sum(source => source.RowCount) >= options.BatchRows - 1
        || texts.Bytes >= BatchBytes
        || (tally.EventsRead % 64 == 0 && texts.Bytes + rows.Values.Sum(source => source.Bytes) >= BatchBytes);
}
