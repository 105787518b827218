using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Connections.Tests.Benchmarks;

/// <summary>Memory and start with a long backlog behind, and memory where many destinations have one.</summary>
internal static class BacklogBench
{
    private const int DefaultEvents = 10_000_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        List<BenchRow> rows = [];
        List<string> notes = [];
        if (options.Has("long"))
            rows.AddRange(await LongAsync(options, notes));
        if (options.Has("many"))
            rows.AddRange(await CrowdBacklog.MeasureAsync(options));
        return new("backlog", options, rows, notes);
    }

    private static async Task<IEnumerable<BenchRow>> LongAsync(BenchOptions options, List<string> notes)
    {
        var events = options.Events ?? DefaultEvents;
        var (started, port) = await Part.ServeAsync("endpoint", false);
        await using var sink = started;

        // A destination and a warehouse, both at the end of the log: all that is appended while it is stopped waits for both.
        await using var product = await Product.StartAsync(hook: new($"http://127.0.0.1:{port}/hook"), warehouses: [EachMinute()]);
        await product.SendOneAsync();
        await Support.Tools.Until.TrueAsync(async () => await sink.AskAsync("count") != "0", "the first event is delivered");
        await Task.Delay(TimeSpan.FromSeconds(options.Idle), TimeProvider.System);
        var idle = ProcessStat.RssAnonMb(product.ProcessId);
        await product.StopAsync();

        // The first start after that is nobody's: the index of ids has to read all that did not come through collection.
        await product.FillLogAsync(events);
        await product.StartAgainAsync();
        await product.StopAsync();
        var starts = new List<double>();
        for (var start = 0; start < options.Rounds; start++)
        {
            var began = Stopwatch.GetTimestamp();
            await product.StartAgainAsync();
            starts.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (start < options.Rounds - 1)
                await product.StopAsync();
        }

        var plan = new GeneratorPlan(0, options.Connections, 1, options.WarmUp, options.Seconds * options.Rounds, product.WriteKeys, 0);
        var load = product.MeasureAsync(plan);
        var most = await MostAsync(load, product.ProcessId);

        var seen = (await load).Seen;
        notes.Add($"A backlog of {events:N0} events for one webhook and one DuckDB warehouse; idle is {options.Idle:0} s after the start.");
        notes.Add($"Under full load {seen.EventsPerSecond:N0} events/s came in while both were behind.");
        return
        [
            new("idle: RssAnon, MB", idle, null, 200, AtMost: true),
            new("full load with the backlog: most RssAnon, MB", most, null, 500, AtMost: true),
            new("start with the backlog: s to /health/ready", BenchTable.Median(starts), null, 2, AtMost: true),
        ];
    }

    /// <summary>The most memory that the process has, in MB, until the task is done.</summary>
    internal static async Task<double> MostAsync(Task until, int processId)
    {
        var most = 0d;
        while (!until.IsCompleted)
        {
            most = Math.Max(most, ProcessStat.RssAnonMb(processId));
            await Task.WhenAny(until, Task.Delay(Look, TimeProvider.System));
        }

        return most;
    }

    private static JsonObject EachMinute() => new()
    {
        ["slug"] = "duck",
        ["name"] = "DuckDB",
        ["type"] = "duckdb",
        ["sources"] = new JsonArray("source-0"),
        ["schedule"] = new JsonObject { ["everyMinutes"] = 1 },
    };
}
