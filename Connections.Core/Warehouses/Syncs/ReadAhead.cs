using Connections.Core.Log;

namespace Connections.Core.Warehouses.Syncs;

/// <summary>Goes through a stretch of the log batch by batch: while one is written, the next is made, so that neither the log nor the warehouse waits for the other.</summary>
/// <param name="fill">Makes batches.</param>
/// <param name="rowsOf">Makes the empty rows of a batch: two of them take turns.</param>
/// <param name="tally">Counts what was read, batch by batch as they come to be written.</param>
/// <param name="running">Is told how far it is.</param>
/// <param name="clock">Measures what it takes to make them.</param>
internal sealed class ReadAhead(BatchFill fill, Func<BatchRows> rowsOf, SyncTally tally, RunningSync running, TimeProvider clock)
{
    /// <summary>Goes on until the end, or until a batch is not wanted.</summary>
    /// <param name="position">Where to begin.</param>
    /// <param name="end">Where to end.</param>
    /// <param name="commit">Writes a batch, from the first position to the second; false ends it all. Never two at a time.</param>
    /// <param name="stop">Ends it between two commits.</param>
    /// <returns>Whether it came to the end.</returns>
    public async Task<bool> RunAsync(LogPosition position, LogPosition end, Func<BatchRows, LogPosition, LogPosition, Task<bool>> commit, CancellationToken stop)
    {
        Expect(position, end);
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using BatchRows one = rowsOf(), other = rowsOf();
        var (rows, spare) = (one, other);
        var making = MakeAsync(rows, position, end, ahead.Token);
        try
        {
            while (position.IsBefore(end))
            {
                var (next, took) = await making;
                Count(rows, took);
                Expect(next, end);
                stop.ThrowIfCancellationRequested();
                making = MakeAsync(spare, next, end, ahead.Token);
                if (!await commit(rows, position, next))
                    return false;
                rows.Clear();
                (rows, spare, position) = (spare, rows, next);
            }

            return true;
        }
        finally
        {
            // It writes into rows that are given back now.
            await ahead.CancelAsync();
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Count(BatchRows rows, TimeSpan took)
    {
        tally.EventsRead += rows.Events;
        tally.Bytes += rows.EventBytes;
        tally.Preparation += took;
        running.Report(tally, table: null);
    }

    private void Expect(LogPosition position, LogPosition end) => running.Expect(tally.EventsRead + fill.CountBetween(position, end));

    // On a thread of its own: what the log has in memory it hands out without letting go of the thread.
    private Task<(LogPosition Next, TimeSpan Took)> MakeAsync(BatchRows rows, LogPosition position, LogPosition end, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var began = clock.GetTimestamp();
            var next = await fill.RunAsync(rows, position, end, cancellationToken);
            return (next, clock.GetElapsedTime(began));
        },
        cancellationToken);
}
