namespace Connections.Tests.Benchmarks;

/// <summary>What the generator saw, and what the server spent meanwhile.</summary>
internal sealed record Measured(GeneratorResult Seen, double CpuSeconds)
{
    private static uint _runs = (uint)Random.Shared.Next(1 << 18) << 2;

    /// <summary>Processor time of the server for one event, in microseconds.</summary>
    public double CpuMicrosPerEvent => Seen.Events == 0 ? 0 : CpuSeconds * 1e6 / Seen.Events;

    /// <summary>Runs a generator against the server; <paramref name="begins"/> is called when what counts begins.</summary>
    /// <exception cref="InvalidOperationException">A request failed: what was measured is then not what is meant.</exception>
    public static async Task<Measured> OfAsync(GeneratorPlan plan, int serverProcessId, Action? begins = null)
    {
        var (before, after) = (0d, 0d);
        var seen = await Part.RunAsync<GeneratorResult>(
            "generator", plan with { Run = Interlocked.Increment(ref _runs) },
            () =>
            {
                before = ProcessStat.CpuSeconds(serverProcessId);
                begins?.Invoke();
            },
            () => after = ProcessStat.CpuSeconds(serverProcessId));
        return seen.Failures == 0 ? new(seen, after - before) : throw new InvalidOperationException($"{seen.Failures} requests failed. The first: {seen.Failure}");
    }
}
