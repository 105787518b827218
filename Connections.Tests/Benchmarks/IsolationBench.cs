using System.Text.Json;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// How long events take to ten destinations: alone, beside an eleventh one that refuses every connection, and beside one that never answers. A
/// steady trickle, so that what is seen is how they wait for each other and not how busy the machine is.
/// </summary>
internal static class IsolationBench
{
    private const int Others = 10;
    private const int EventsPerSecond = 100;
    private const int Connections = 8;

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        var (started, port) = await Part.ServeAsync("sink", 0);
        await using var sink = started;
        await using var hanging = new HangingPort();
        var alone = await MeasureAsync(options, sink, port, null);
        List<BenchRow> rows = [];
        if (options.Has("dead"))
            rows.AddRange(Rows("beside a dead one", await MeasureAsync(options, sink, port, new($"http://127.0.0.1:{LoopbackPort.Free()}/")), alone));
        if (options.Has("hanging"))
            rows.AddRange(Rows("beside one that hangs", await MeasureAsync(options, sink, port, hanging.Url), alone));
        return new("isolation", options, rows,
        [$"From an event's receipt to its arrival at each of {Others} webhooks, {EventsPerSecond} events/s; the floor is the same without the eleventh. Up to a quarter more counts as not longer: that is this machine's noise."]);
    }

    private static BenchRow[] Rows(string what, (double P50Ms, double P99Ms) seen, (double P50Ms, double P99Ms) alone) =>
        [new($"{what}: p50, ms", seen.P50Ms, alone.P50Ms, 1.25, AtMost: true), new($"{what}: p99, ms", seen.P99Ms, alone.P99Ms, 1.25, AtMost: true)];

    private static async Task<(double P50Ms, double P99Ms)> MeasureAsync(BenchOptions options, Part sink, int port, Uri? bad)
    {
        await using var product = await Product.StartAsync(hook: new($"http://127.0.0.1:{port}/hook"), hooks: Others, slow: bad);
        var plan = new GeneratorPlan(0, Connections, 1, 0, options.Seconds, product.WriteKeys, 0, EventsPerSecond);
        await product.MeasureAsync(plan with { Seconds = options.WarmUp });
        await sink.AskAsync("");
        var rounds = new List<Arrivals>();
        for (var round = 0; round < options.Rounds; round++)
        {
            await product.MeasureAsync(plan);
            rounds.Add(JsonSerializer.Deserialize<Arrivals>(await sink.AskAsync(""))!);
        }

        return (BenchTable.Median(rounds.Select(round => round.P50Ms)), BenchTable.Median(rounds.Select(round => round.P99Ms)));
    }
}
