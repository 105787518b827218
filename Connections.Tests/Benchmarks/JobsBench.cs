using System.Diagnostics;
using Connections.Core.Jobs;
using Hangfire;
using Hangfire.InMemory;

namespace Connections.Tests.Benchmarks;

/// <summary>Hangfire on our storage, against Hangfire on its maker's storage in memory, which keeps nothing.</summary>
internal static class JobsBench
{
    private const int DefaultJobs = 5_000;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("connections-bench-").FullName;
        try
        {
            var (ofProduct, ofFloor) = (new List<JobsFigures>(), new List<JobsFigures>());
            for (var round = 0; round < options.Rounds; round++)
            {
                var plan = new JobsPlan(Path.Combine(folder, $"{round}.db"), options.Events ?? DefaultJobs);
                ofProduct.Add(await Part.RunAsync<JobsFigures>("jobs", plan));
                ofFloor.Add(await Part.RunAsync<JobsFigures>("jobs", plan with { Path = null }));
            }

            BenchRow Row(string measure, Func<JobsFigures, double> figure, double? budget = null, bool againstFloor = true) => new(
                measure, BenchTable.Median(ofProduct.Select(figure)), againstFloor ? BenchTable.Median(ofFloor.Select(figure)) : null, budget, AtMost: true);
            return new("jobs", options,
            [
                Row("enqueue to start, p50, ms", f => f.P50Ms),
                Row("enqueue to start, p99, ms", f => f.P99Ms, 50, againstFloor: false),
                Row("enqueued jobs/s", f => f.EnqueuedPerSecond),
                Row("jobs run/s", f => f.RunPerSecond),
                Row("CPU, µs/job", f => f.CpuMicrosPerJob),
            ],
            ["The floor is Hangfire.InMemory: it syncs no disk and forgets all."]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>How many jobs, and on which file; null for Hangfire.InMemory.</summary>
internal sealed record JobsPlan(string? Path, int Jobs);

/// <summary>What came of it.</summary>
internal sealed record JobsFigures(double P50Ms, double P99Ms, double EnqueuedPerSecond, double RunPerSecond, double CpuMicrosPerJob);

/// <summary>The part that runs jobs, in a process of its own.</summary>
internal static class JobsWork
{
    private const int Workers = 8;
    private const int Enqueuers = 4;

    private static long _run;
    private static TaskCompletionSource _started = new();

    public static async Task<JobsFigures> RunAsync(JobsPlan plan, CancellationToken cancellationToken)
    {
        using var ours = plan.Path is null ? null : new SqliteJobStorage(plan.Path, TimeProvider.System);
        using var memory = plan.Path is null ? new InMemoryStorage() : null;
        JobStorage storage = ours is null ? memory! : ours;
        var client = new BackgroundJobClient(storage);
        using var server = new BackgroundJobServer(new() { WorkerCount = Workers, Queues = ["default"] }, storage);

        var took = new List<double>();
        for (var i = 0; i < 30 + Math.Min(plan.Jobs, 500); i++)
        {
            _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var began = Stopwatch.GetTimestamp();
            client.Enqueue(() => Start());
            await _started.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancellationToken);
            if (i >= 30) // the first ones compile
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        var (cpu, from) = (ProcessStat.CpuSeconds(Environment.ProcessId), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Enqueuers).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < plan.Jobs / Enqueuers; i++)
                    client.Enqueue(() => Count());
            },
            cancellationToken)));
        var enqueued = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var wanted = (long)plan.Jobs / Enqueuers * Enqueuers;
        await Support.Tools.Until.TrueAsync(() => Task.FromResult(Interlocked.Read(ref _run) >= wanted), "all jobs have run", TimeSpan.FromMinutes(5));
        var all = Stopwatch.GetElapsedTime(from).TotalSeconds;
        cpu = ProcessStat.CpuSeconds(Environment.ProcessId) - cpu;
        return new(took[took.Count / 2], took[(took.Count - 1) * 99 / 100], wanted / enqueued, wanted / all, cpu * 1e6 / wanted);
    }

    /// <summary>The job that says it has started.</summary>
    public static void Start() => _started.TrySetResult();

    /// <summary>The job that is counted.</summary>
    public static void Count() => Interlocked.Increment(ref _run);
}
