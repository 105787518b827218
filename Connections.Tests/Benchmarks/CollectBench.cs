namespace Connections.Tests.Benchmarks;

/// <summary>Collection over HTTP with its fsync, against a bare endpoint and, for batches, against the bare disk.</summary>
internal static class CollectBench
{
    private const int BatchEvents = 100;
    private const int BatchConnections = 16;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        await using var product = await Product.StartAsync();
        var (endpoint, port) = await Part.ServeAsync("endpoint", false);
        await using var bare = endpoint;
        var (walking, walkingPort) = await Part.ServeAsync("endpoint", true);
        await using var walker = walking;

        var single = new GeneratorPlan(0, options.Connections, 1, options.WarmUp, options.Seconds, product.WriteKeys, 0);
        var (ofProduct, ofFloor) = (new List<Measured>(), new List<Measured>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var plan = single with { WarmUpSeconds = round == 0 ? options.WarmUp : Math.Min(1, options.WarmUp) };
            ofProduct.Add(await product.MeasureAsync(plan));
            ofFloor.Add(await Measured.OfAsync(plan with { Port = port }, bare.ProcessId));
        }

        var batches = single with { Connections = BatchConnections, EventsPerRequest = BatchEvents };
        var (batchOfProduct, batchOfFloor, appended) = (new List<Measured>(), new List<Measured>(), new List<double>());
        IReadOnlyList<Commit> commits = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            var plan = batches with { WarmUpSeconds = round == 0 ? options.WarmUp : Math.Min(1, options.WarmUp) };
            batchOfProduct.Add(await product.MeasureAsync(plan));
            batchOfFloor.Add(await Measured.OfAsync(plan with { Port = walkingPort }, walker.ProcessId));
            commits = await Commit.NewestAsync(product.LogFolder, 500);
            var append = await Part.RunAsync<AppendResult>(
                "append", new AppendPlan(product.LogFolder, [.. commits.Select(commit => commit.Bytes)], options.Seconds));
            appended.Add(append.Commits / append.Seconds * commits.Average(commit => commit.Events));
        }

        var (walked, wrote) = (Median(batchOfFloor, m => m.Seen.EventsPerSecond), BenchTable.Median(appended));
        return new("collect", options,
        [
            new($"single, {options.Connections} connections: requests/s", Median(ofProduct, m => m.Seen.RequestsPerSecond), Median(ofFloor, m => m.Seen.RequestsPerSecond), 0.50),
            new("single: p50, ms", Median(ofProduct, m => m.Seen.P50Ms), Median(ofFloor, m => m.Seen.P50Ms)),
            new("single: p99, ms", Median(ofProduct, m => m.Seen.P99Ms), Median(ofFloor, m => m.Seen.P99Ms), 5, AtMost: true),
            new("single: server CPU, µs/event", Median(ofProduct, m => m.CpuMicrosPerEvent), Median(ofFloor, m => m.CpuMicrosPerEvent)),
            new("batches of 100: events/s, against the slower floor", Median(batchOfProduct, m => m.Seen.EventsPerSecond), Math.Min(walked, wrote), 0.60),
            new("batches of 100: events/s, against walking the JSON", Median(batchOfProduct, m => m.Seen.EventsPerSecond), walked),
            new("batches of 100: events/s, against append and sync", Median(batchOfProduct, m => m.Seen.EventsPerSecond), wrote),
            new("batches of 100: p50, ms", Median(batchOfProduct, m => m.Seen.P50Ms), Median(batchOfFloor, m => m.Seen.P50Ms)),
            new("batches of 100: p99, ms", Median(batchOfProduct, m => m.Seen.P99Ms), Median(batchOfFloor, m => m.Seen.P99Ms)),
            new("batches of 100: server CPU, µs/event", Median(batchOfProduct, m => m.CpuMicrosPerEvent), Median(batchOfFloor, m => m.CpuMicrosPerEvent)),
        ],
        [
            $"Commits of the batch rounds: {commits.Average(commit => commit.Events):0} events and {commits.Average(commit => commit.Bytes) / 1024:0} KB on average.",
            $"Batches come over {BatchConnections} connections.",
        ]);
    }

    private static double Median(IEnumerable<Measured> rounds, Func<Measured, double> figure) => BenchTable.Median(rounds.Select(figure));
}
