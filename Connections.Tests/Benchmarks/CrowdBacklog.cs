namespace Connections.Tests.Benchmarks;

/// <summary>
/// Memory while many destinations are behind at once, each with events of its own from the log's files: while nobody answers them, and while they catch up.
/// </summary>
internal static class CrowdBacklog
{
    private const int EventsPerSecond = 1_000;
    private const int EventsPerRequest = 10;
    private const int Connections = 8;
    private const int Batch = 100;

    public static async Task<IEnumerable<BenchRow>> MeasureAsync(BenchOptions options, Func<Task, int, Task<double>> most)
    {
        var (started, port) = await Part.ServeAsync("endpoint", false);
        await using var sink = started;
        await using var product = await Product.StartAsync(hook: new($"http://127.0.0.1:{port}/hook"), hooks: options.Destinations, batch: Batch, patient: true);
        await sink.AskAsync("hold");
        var plan = new GeneratorPlan(0, Connections, EventsPerRequest, 0, options.Seconds * options.Rounds, product.WriteKeys, 0, (double)EventsPerSecond * product.WriteKeys.Count / EventsPerRequest);
        await product.MeasureAsync(plan);

        // Nothing that was collected is in memory any more.
        await sink.AskAsync("release");
        await product.StopAsync();
        await sink.AskAsync("hold");
        await product.StartAgainAsync();
        var held = await most(Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System), product.ProcessId);
        await sink.AskAsync("release");
        var catchingUp = await most(Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System), product.ProcessId);
        return
        [
            new($"{options.Destinations} destinations behind that do not answer: most RssAnon, MB", held, null),
            new($"{options.Destinations} destinations that catch up: most RssAnon, MB", catchingUp, null),
        ];
    }
}
