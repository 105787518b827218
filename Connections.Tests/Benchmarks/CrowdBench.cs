using System.Text.Json;

namespace Connections.Tests.Benchmarks;

/// <summary>Many destinations that take batches, each fed all the events of one source, which feeds 25 of them at most: up to how many keep up, how far behind they are, and what it costs.</summary>
internal static class CrowdBench
{
    private const int EventsPerSecond = 1_000;
    private const int EventsPerRequest = 10;
    private const int Connections = 8;
    internal const int Batch = 100;
    private static readonly int[] Usual = [10, 25, 50, 100];

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var (started, port) = await Part.ServeAsync("sink", 0);
        await using var sink = started;
        List<BenchRow> rows = [];
        foreach (var count in Usual.Where(usual => usual < options.Destinations).Append(options.Destinations).Where(count => options.Has($"{count}")))
        {
            await using var product = await Product.StartAsync(hook: new($"http://127.0.0.1:{port}/hook"), hooks: count, batch: Batch);
            rows.AddRange(await MeasureAsync(options, sink, product, count));
        }

        return new("crowd", options, rows,
        [
            $"{EventsPerSecond:N0} events/s collected from one source for each 25 destinations, batches of {Batch}; generator, product and sink share the cores. What is due is what was collected: events times destinations.",
            "How late: from an event's receipt to its arrival. Where not all that is due arrives, it grows with time.",
        ]);
    }

    /// <summary>What is collected from each of the product's sources.</summary>
    internal static GeneratorPlan PlanOf(Product product, double seconds) =>
        new(0, Connections, EventsPerRequest, 0, seconds, product.WriteKeys, 0, (double)EventsPerSecond * product.WriteKeys.Count / EventsPerRequest);

    private static async Task<IEnumerable<BenchRow>> MeasureAsync(BenchOptions options, Part sink, Product product, int count)
    {
        var sources = product.WriteKeys.Count;
        var plan = PlanOf(product, options.Seconds);
        await product.MeasureAsync(plan with { Seconds = options.WarmUp });
        List<Round> rounds = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            // What arrives while the same load has lasted for a while: what is underway at the end makes up for what was at the beginning.
            Task<string> before = Task.FromResult("");
            var measured = await product.MeasureAsync(plan with { WarmUpSeconds = Math.Min(2, options.WarmUp) }, () => before = sink.AskAsync(""));
            await before;
            var seen = JsonSerializer.Deserialize<Arrivals>(await sink.AskAsync(""))!;
            var seconds = measured.Seen.Seconds;
            rounds.Add(new(measured.Seen.EventsPerSecond / sources, seen.Events / seconds, measured.CpuSeconds / seconds, measured.CpuSeconds * 1e6 / Math.Max(1, seen.Events), seen));
        }

        double Middle(Func<Round, double> figure) => BenchTable.Median(rounds.Select(figure));
        return
        [
            new($"{count} destinations: events collected/s of each source", Middle(round => round.Collected), EventsPerSecond, 0.98),
            new($"{count} destinations: events delivered/s", Middle(round => round.Sent), Middle(round => round.Collected) * count, 0.98),
            new($"{count} destinations: p50, ms late", Middle(round => round.Seen.P50Ms), null),
            new($"{count} destinations: p99, ms late", Middle(round => round.Seen.P99Ms), null),
            new($"{count} destinations: CPU, cores", Middle(round => round.Cores), null),
            new($"{count} destinations: CPU, µs/delivery", Middle(round => round.Micros), null),
        ];
    }

    // By the second: collected of each source, sent to all destinations.
    private sealed record Round(double Collected, double Sent, double Cores, double Micros, Arrivals Seen);
}
