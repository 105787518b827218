using System.Diagnostics;
using System.Runtime.InteropServices;
using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// What it costs to know repeats: a day of events in batches of 100 goes through the index, without the log beside it, so that all
/// that is measured is its own. Prints a table; claims nothing.
/// </summary>
internal static class DedupCost
{
    private const int Batch = 100;

    public static async Task RunAsync(TextWriter output, long keys)
    {
        using var folder = new TempFolder();
        var (log, sizes) = (new NoLog(), DedupSizes.Of(new()));
        var index = await OpenAsync(folder.Path, log, sizes);
        output.WriteLine($"tables of {sizes.TableKeys} keys, {sizes.FilterBytes >> 20} MB of filters");
        output.WriteLine("      keys   request CPU ns/event   process CPU ns/event   longest request ms   pages/event   allocated B/event   runs   memory MB");
        var parts = new[] { keys / 100, keys / 10, keys / 2, keys };
        long sent = 0;
        foreach (var part in parts)
        {
            var line = Send(index.Index, log, sent, part, keys);
            output.WriteLine($"{part,10} {line} {index.Index.Runs,6} {index.Index.MemoryBytes >> 20,11}");
            sent = part;
        }

        output.WriteLine($"repeats, of any age: {Repeat(index.Index, keys):0} ns of CPU each");
        var started = Stopwatch.GetTimestamp();
        await index.Keeper.DisposeAsync();
        output.WriteLine($"stop: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        started = Stopwatch.GetTimestamp();
        index = await OpenAsync(folder.Path, log, sizes);
        output.WriteLine($"start: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms, {index.Index.Runs} runs");
        await index.Keeper.DisposeAsync();
    }

    private static async Task<(KeyIndex Index, IndexKeeper Keeper)> OpenAsync(string folder, NoLog log, DedupSizes sizes)
    {
        var index = new KeyIndex(log, sizes, log);
        var store = new RunStore(folder, log.Id, sizes, new LogDisk(), NullLogger<RunStore>.Instance);
        var keeper = new IndexKeeper(index, store, log, sizes, TimeProvider.System, NullLogger<IndexKeeper>.Instance);
        await keeper.OpenAsync(CancellationToken.None);
        return (index, keeper);
    }

    private static string Send(KeyIndex index, NoLog log, long from, long to, long all)
    {
        var entries = new LogEntry[Batch];
        var (longest, own, refused) = (0.0, ThreadNanoseconds(), 0);
        var (cpu, pages, bytes) = (Process.GetCurrentProcess().TotalProcessorTime, index.PagesRead, GC.GetTotalAllocatedBytes());
        for (var key = from; key < to; key += Batch)
        {
            log.LastTime = NoLog.Began + TimeSpan.FromHours(23) * ((double)key / all);
            for (var i = 0; i < Batch; i++)
                entries[i] = new(Guid.Empty, EventType.Track, 0, default) { MessageKey = KeyOf(key + i) };
            var started = Stopwatch.GetTimestamp();
            Reservation reservation;
            while (true)
                try
                {
                    reservation = index.Reserve(entries);
                    break;
                }
                catch (LogUnavailableException)
                {
                    refused++; // faster than the disk: a sender would come again
                    Thread.Yield();
                    started = Stopwatch.GetTimestamp();
                }

            var first = log.Append(Batch);
            index.Commit(reservation, new PositionRange(log.Id, first, Batch));
            var took = Stopwatch.GetElapsedTime(started);
            longest = Math.Max(longest, took.TotalMilliseconds);
        }

        var events = (double)(to - from);
        var process = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        return $"{(ThreadNanoseconds() - own) / events,20:0} {process.TotalNanoseconds / events,22:0} {longest,20:0.0} {(index.PagesRead - pages) / events,13:0.000} "
            + $"{(GC.GetTotalAllocatedBytes() - bytes) / events,19:0}{(refused > 0 ? $" ({refused} refused)" : "")}";
    }

    private static double Repeat(KeyIndex index, long keys)
    {
        var (dice, entries) = (new Random(1), new LogEntry[Batch]);
        const int rounds = 1000;
        long own = 0;
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < Batch; i++)
                entries[i] = new(Guid.Empty, EventType.Track, 0, default) { MessageKey = KeyOf(dice.NextInt64(keys)) };
            var began = ThreadNanoseconds();
            var reservation = index.Reserve(entries);
            index.Release(reservation);
            own += ThreadNanoseconds() - began;
            if (reservation.NewCount > 0)
                throw new InvalidOperationException($"{reservation.NewCount} known events were taken for new.");
        }

        return (double)own / (rounds * Batch);
    }

    /// <summary>Processor time of this thread, which other processes on the machine do not change. Linux tells it.</summary>
    private static long ThreadNanoseconds() => long.Parse(
        File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static UInt128 KeyOf(long number) => MessageKey.Of(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));

    /// <summary>A log that holds nothing, and a clock that goes with it.</summary>
    private sealed class NoLog : TimeProvider, IEventLog
    {
        private long _end;

        public static DateTimeOffset Began { get; } = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

        public Guid Id { get; } = Guid.NewGuid();

        public LogPosition Start => new(Id, 0);

        public LogPosition End => new(Id, _end);

        public DateTimeOffset LastTime { get; set; } = Began;

        public long Append(int count) => (_end += count) - count;

        public override DateTimeOffset GetUtcNow() => LastTime;

        public ValueTask<LogSlice> ReadAsync(
            LogPosition from, IReadOnlySet<Guid>? sources, int maxRecords, int maxBytes, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new LogSlice([], End, true));

        public ValueTask<LogPosition?> FindAsync(DateTimeOffset time, CancellationToken cancellationToken) => ValueTask.FromResult<LogPosition?>(null);

        public ValueTask<IReadOnlyList<LogPosition>> AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<LogRecord>> ReadLastAsync(Guid sourceId, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task WaitAsync(LogPosition from, IReadOnlySet<Guid>? sources, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
