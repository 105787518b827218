using System.Globalization;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// Delivery of a backlog to a sink on loopback: one request for each event, against a bare loop of <see cref="HttpClient"/>; and in batches,
/// against serialising the same batches and posting them.
/// </summary>
internal static class DeliverBench
{
    // More than any machine delivers within the warm-up and a measurement: an end of the backlog would look like slowness.
    private const int SinglePerSecond = 70_000;
    private const int BatchedPerSecond = 600_000;

    /// <summary>As many as the product sends at a time (<c>Connections:Delivery:Concurrency</c>).</summary>
    private const int Concurrency = 32;

    private const int Batch = 100;

    public static BenchOptions Defaults { get; } = new() { WarmUp = 12 };

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var (started, port) = await Part.ServeAsync("endpoint", false);
        await using var sink = started;
        List<BenchRow> rows = [];
        if (options.Has("single"))
            rows.AddRange(Rows("one request per event", await MeasureAsync(options, sink, port, batch: 1), 0.70));
        if (options.Has("batches"))
            rows.AddRange(Rows($"batches of {Batch}", await MeasureAsync(options, sink, port, Batch), 0.60));
        return new("deliver", options, rows, [$"{Concurrency} requests at a time on both sides; the sink is a process of its own, the same for both."]);
    }

    private static BenchRow[] Rows(string what, (double PerSecond, double Cpu, double Floor, double FloorCpu) seen, double budget) =>
        [new($"{what}: events/s", seen.PerSecond, seen.Floor, budget), new($"{what}: CPU, µs/event", seen.Cpu, seen.FloorCpu)];

    private static async Task<(double PerSecond, double Cpu, double Floor, double FloorCpu)> MeasureAsync(BenchOptions options, Part sink, int port, int batch)
    {
        var already = await CountAsync(sink);
        await using var product = await Product.StartAsync(hook: new($"http://127.0.0.1:{port}/hook"), batch: batch, patient: true);
        await product.SendOneAsync();
        await ArrivedAsync(sink, already + 1, options); // its cursor stands now: what is appended behind it is a backlog
        await product.StopAsync();
        var backlog = options.Events ?? (int)((batch == 1 ? SinglePerSecond : BatchedPerSecond) * (options.WarmUp + options.Seconds));

        List<Turns> ofProduct = [], ofFloor = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            // Nothing is collected meanwhile: the log is filled while the product is stopped, and drained by a new start of it. The sink holds its answers back
            // until the events are counted and their ids known: that is collection's work, which is only so much of it at once because the log was filled behind its back.
            await product.FillLogAsync(backlog);
            var before = await CountAsync(sink);
            await sink.AskAsync("hold");
            await product.StartAgainAsync();
            await ArrivedAsync(sink, before + 1, options);
            await product.CaughtUpAsync();
            await sink.AskAsync("release");
            await Task.Delay(TimeSpan.FromSeconds(options.WarmUp), TimeProvider.System);
            ofProduct.Add(new(sink, product.ProcessId));
            await ofProduct[^1].HaltAsync(true);

            var (floor, _) = await Part.ServeAsync("post", new PostPlan(port, Concurrency, batch));
            await using (floor)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(3, options.WarmUp)), TimeProvider.System);
                ofFloor.Add(new(sink, floor.ProcessId));
                await ofFloor[^1].HaltAsync(true);
                await Turns.RunAsync(ofProduct[^1], ofFloor[^1], options.Seconds);
            }

            await product.StopAsync();
        }

        return (
            BenchTable.Median(ofProduct.Select(round => round.PerSecond)), BenchTable.Median(ofProduct.Select(round => round.CpuMicros)),
            BenchTable.Median(ofFloor.Select(round => round.PerSecond)), BenchTable.Median(ofFloor.Select(round => round.CpuMicros)));
    }

    private static async Task<long> CountAsync(Part sink) => long.Parse(await sink.AskAsync("events"), CultureInfo.InvariantCulture);

    private static Task ArrivedAsync(Part sink, long count, BenchOptions options) => Support.Tools.Until.TrueAsync(
        async () => await CountAsync(sink) >= count, "events arrive at the sink", TimeSpan.FromSeconds(120 + options.Seconds));
}
