namespace Connections.Tests.Benchmarks;

/// <summary>What one event costs the server where there is little, and where there is much of something.</summary>
internal static class ScaleBench
{
    /// <summary>
    /// Where there is much, the start alone compiles code that the first events then go through in another state, and each source's names are told
    /// to the database once: a few seconds in, a thousand sources looked dearer by half, and half a minute in by nothing.
    /// </summary>
    public static readonly BenchOptions Defaults = new() { WarmUp = 30 };

    private const int DefaultEvents = 10_000_000;
    private const int ManySources = 1_000;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var events = options.Events ?? DefaultEvents;
        await using var little = await Product.StartAsync();
        List<BenchRow> rows = [];
        if (options.Has("log"))
            rows.AddRange(await CompareAsync(options, little, $"a log of {events:N0} events", () => WithLogAsync(events)));
        if (options.Has("sources"))
            rows.AddRange(await CompareAsync(options, little, $"{ManySources:N0} sources, all sending", () => Product.StartAsync(sources: ManySources)));
        if (options.Has("destinations"))
            rows.AddRange(await CompareAsync(options, little, $"{options.Destinations} idle destinations", () => Product.StartAsync(idleHooks: options.Destinations)));
        return new("scale", options, rows,
        [
            $"Single events over {options.Connections} connections. The floor is a second server in the same state but for an empty log, 1 source and no destination, measured in turn with the first.",
            "Up to a quarter more counts as not growing: that is this machine's noise.",
        ]);
    }

    private static async Task<BenchRow[]> CompareAsync(BenchOptions options, Product little, string what, Func<Task<Product>> start)
    {
        await using var much = await start();
        var plan = new GeneratorPlan(0, options.Connections, 1, Math.Min(2, options.WarmUp), options.Seconds, [], 0);
        foreach (var product in (Product[])[little, much])
            await product.MeasureAsync(plan with { Seconds = options.WarmUp });

        var (ofLittle, ofMuch) = (new List<Measured>(), new List<Measured>());
        for (var round = 0; round < options.Rounds; round++)
        {
            ofLittle.Add(await little.MeasureAsync(plan));
            ofMuch.Add(await much.MeasureAsync(plan));
        }

        return
        [
            new($"{what}: server CPU, µs/event", Of(ofMuch, one => one.CpuMicrosPerEvent), Of(ofLittle, one => one.CpuMicrosPerEvent), 1.25, AtMost: true),
            new($"{what}: events/s", Of(ofMuch, one => one.Seen.EventsPerSecond), Of(ofLittle, one => one.Seen.EventsPerSecond)),
        ];
    }

    private static double Of(List<Measured> rounds, Func<Measured, double> figure) => BenchTable.Median(rounds.Select(figure));

    private static async Task<Product> WithLogAsync(int events)
    {
        var product = await Product.StartAsync();
        await product.SendOneAsync();
        await product.StopAsync();
        await product.FillLogAsync(events);
        await product.StartAgainAsync();
        await product.CaughtUpAsync();
        return product;
    }
}
