namespace Connections.Tests.Benchmarks;

/// <summary>
/// Memory while many destinations are behind at once, each with events of its own from the log's files: while nobody answers them, and while they catch up.
/// </summary>
internal static class CrowdBacklog
{
    public static async Task<IEnumerable<BenchRow>> MeasureAsync(BenchOptions options)
    {
        var (started, port) = await Part.ServeAsync("endpoint", false);
        await using var sink = started;
        await using var product = await Product.StartAsync(hook: new($"http://127.0.0.1:{port}/hook"), hooks: options.Destinations, batch: CrowdBench.Batch, patient: true);
        await sink.AskAsync("hold");
        await product.MeasureAsync(CrowdBench.PlanOf(product, options.Seconds * options.Rounds));

        // Nothing that was collected is in memory any more.
        await sink.AskAsync("release");
        await product.StopAsync();
        await sink.AskAsync("hold");
        await product.StartAgainAsync();
        var held = await BacklogBench.MostAsync(Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System), product.ProcessId);
        await sink.AskAsync("release");
        var catchingUp = await BacklogBench.MostAsync(Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System), product.ProcessId);
        return
        [
            new($"{options.Destinations} destinations behind that do not answer: most RssAnon, MB", held, null),
            new($"{options.Destinations} destinations that catch up: most RssAnon, MB", catchingUp, null),
        ];
    }
}
