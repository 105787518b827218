using Connections.Core.Log;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Reads the log into rows, until a batch is full or the end is there.</summary>
/// <param name="log">The log.</param>
/// <param name="options">How many rows a batch may have.</param>
/// <param name="takes">Whether an event is wanted.</param>
internal sealed class BatchFill(IEventLog log, WarehouseOptions options, Func<LogRecord, bool> takes)
{
    // Small beside what a batch holds.
    private const int ReadRecords = 5_000, ReadBytes = 4 << 20;

    /// <summary>Returns the position behind what was taken.</summary>
    public async Task<LogPosition> RunAsync(BatchRows rows, LogPosition position, LogPosition end, CancellationToken cancellationToken)
    {
        var wanted = rows.Sources.Keys.ToHashSet();
        while (position.IsBefore(end))
        {
            var slice = await log.ReadAsync(position, wanted, ReadRecords, ReadBytes, cancellationToken);
            foreach (var record in slice.Records)
            {
                if (!record.Position.IsBefore(end))
                    return end;
                if (takes(record))
                    rows.Add(record);
                if (rows.IsFull(options))
                    return record.Next;
            }

            position = slice.Next;
            if (slice.AtEnd)
                break;
        }

        return position;
    }

    /// <summary>How many events lie in between, of whatever source; null where the log cannot say.</summary>
    public long? CountBetween(LogPosition position, LogPosition end) => log.CountBetween(position, end);
}
