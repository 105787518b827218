using System.Buffers;
using System.Diagnostics;
using Connections.Core.Log;

namespace Connections.Tests.Benchmarks;

/// <summary>The event log alone: appends against writing and syncing the same sizes, reads against reading the same files.</summary>
internal static class LogBench
{
    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("connections-bench-").FullName;
        try
        {
            List<BenchRow> rows = [];
            foreach (var (events, callers) in ((int, int)[])[(1, 64), (100, 16)])
            {
                var (ofProduct, ofFloor) = (new List<LogFigures>(), new List<double>());
                for (var round = 0; round < options.Rounds; round++)
                {
                    var path = Path.Combine(folder, $"{events}-{round}");
                    var figures = await Part.RunAsync<LogFigures>("log", new LogPlan(path, events, callers, options.Seconds));
                    var append = await Part.RunAsync<AppendResult>("append", new AppendPlan(path, figures.CommitBytes, options.Seconds));
                    ofProduct.Add(figures);
                    ofFloor.Add(append.Commits / append.Seconds * figures.EventsPerCommit);
                    Directory.Delete(path, recursive: true);
                }

                var what = $"{callers} callers of {events}";
                rows.Add(new($"append, {what}: events/s", BenchTable.Median(ofProduct.Select(f => f.AppendedPerSecond)), BenchTable.Median(ofFloor)));
                rows.Add(new($"append, {what}: events in a commit", BenchTable.Median(ofProduct.Select(f => f.EventsPerCommit)), null));
                rows.Add(new($"append, {what}: CPU, µs/event", BenchTable.Median(ofProduct.Select(f => f.CpuMicrosPerEvent)), null));
                rows.Add(new($"read, {what}: MB/s of events", BenchTable.Median(ofProduct.Select(f => f.ReadMbPerSecond)), BenchTable.Median(ofProduct.Select(f => f.RawMbPerSecond))));
            }

            return new("log", options, rows, ["Reads are of files that the system holds in memory: the floor is copying them out of there."]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>What the log is to be put through.</summary>
internal sealed record LogPlan(string Folder, int EventsPerAppend, int Callers, double Seconds);

/// <summary>What came of it.</summary>
internal sealed record LogFigures(
    double AppendedPerSecond, double EventsPerCommit, IReadOnlyList<int> CommitBytes, double CpuMicrosPerEvent, double ReadMbPerSecond, double RawMbPerSecond);

/// <summary>The part that works the log, in a process of its own.</summary>
internal static class LogWork
{
    public static async Task<LogFigures> RunAsync(LogPlan plan, CancellationToken cancellationToken)
    {
        var path = Path.Combine(plan.Folder, "log");
        using var log = new SegmentLog(path, new(), TimeProvider.System);
        var calls = Calls(plan);
        await AppendAsync(log, calls, plan.Seconds / 4, cancellationToken);
        var cpu = ProcessStat.CpuSeconds(Environment.ProcessId);
        var (appended, seconds) = await AppendAsync(log, calls, plan.Seconds, cancellationToken);
        cpu = ProcessStat.CpuSeconds(Environment.ProcessId) - cpu;
        var commits = await Commit.NewestAsync(path, 2000);
        return new(
            appended / seconds, commits.Average(commit => commit.Events), [.. commits.Select(commit => commit.Bytes)], cpu * 1e6 / appended,
            await ReadAsync(log, cancellationToken), ReadRaw(path));
    }

    private static LogEntry[][] Calls(LogPlan plan)
    {
        var events = new MadeUpEvents(4);
        var source = Guid.NewGuid();
        return [.. Enumerable.Range(0, plan.Callers).Select(caller => Enumerable.Range(0, plan.EventsPerAppend).Select(number =>
        {
            var json = new ArrayBufferWriter<byte>();
            events.Write(json, number % 2 == 0 ? Sender.Browser : Sender.Server);
            return new LogEntry(source, EventType.Track, (ulong)(caller * 1000 + number), json.WrittenMemory) { MessageKey = (UInt128)(uint)(caller << 16 | number) };
        }).ToArray())];
    }

    private static async Task<(long Appended, double Seconds)> AppendAsync(SegmentLog log, LogEntry[][] calls, double seconds, CancellationToken cancellationToken)
    {
        var (appended, began) = (0L, Stopwatch.GetTimestamp());
        await Task.WhenAll(calls.Select(entries => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
                {
                    await log.AppendAsync(entries, cancellationToken);
                    Interlocked.Add(ref appended, entries.Length);
                }
            },
            cancellationToken)));
        return (appended, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task<double> ReadAsync(SegmentLog log, CancellationToken cancellationToken)
    {
        var (bytes, began) = (0L, Stopwatch.GetTimestamp());
        await foreach (var record in log.ReadAllAsync(log.Start, cancellationToken))
            bytes += record.Json.Length;
        return bytes / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double ReadRaw(string path)
    {
        var buffer = new byte[1 << 20];
        var (bytes, began) = (0L, Stopwatch.GetTimestamp());
        foreach (var name in Directory.GetFiles(path))
        {
            using var file = File.OpenHandle(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            for (int read, at = 0; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
                bytes += read;
        }

        return bytes / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
