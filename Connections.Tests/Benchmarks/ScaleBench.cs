namespace Connections.Tests.Benchmarks;

/// <summary>What one event costs the server where there is little, and where there is much of something.</summary>
internal static class ScaleBench
{
    private const int DefaultEvents = 10_000_000;
    private const int ManySources = 1_000;
    private const int ManyDestinations = 200;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var events = options.Events ?? DefaultEvents;
        var little = await CostAsync(options, () => Product.StartAsync());
        List<BenchRow> rows = [new("an empty log, 1 source, no destination: server CPU, µs/event", little, null)];
        if (options.Has("log"))
            rows.Add(new($"a log of {events:N0} events", await CostAsync(options, () => WithLogAsync(events)), little, 1.25, AtMost: true));
        if (options.Has("sources"))
            rows.Add(new($"{ManySources:N0} sources, all sending", await CostAsync(options, () => Product.StartAsync(sources: ManySources)), little, 1.25, AtMost: true));
        if (options.Has("destinations"))
            rows.Add(new($"{ManyDestinations} idle destinations", await CostAsync(options, () => Product.StartAsync(idleHooks: ManyDestinations)), little, 1.25, AtMost: true));
        return new("scale", options, rows, [$"Single events over {options.Connections} connections; the floor is the first row. Up to a quarter more counts as not growing: that is this machine's noise."]);
    }

    private static async Task<double> CostAsync(BenchOptions options, Func<Task<Product>> start)
    {
        await using var product = await start();
        var plan = new GeneratorPlan(0, options.Connections, 1, options.WarmUp, options.Seconds, product.WriteKeys, 0);
        var rounds = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
            rounds.Add((await product.MeasureAsync(plan with { WarmUpSeconds = round == 0 ? options.WarmUp : Math.Min(1, options.WarmUp) })).CpuMicrosPerEvent);
        return BenchTable.Median(rounds);
    }

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
