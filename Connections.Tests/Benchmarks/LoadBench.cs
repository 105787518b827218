using System.Diagnostics;
using Connections.Web.Hosting;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// Loading of a backlog into warehouses by the real product, against the engine's own bulk load of the same rows. Narrow and wide events, all of one name and
/// of many.
/// </summary>
internal static class LoadBench
{
    private const int DefaultEvents = 300_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private static readonly (string Name, int Properties, int Share)[] Widths = [("narrow", 10, 1), ("wide", 200, 10)];

    public static async Task<BenchTable> RunAsync(BenchOptions options)
    {
        List<BenchRow> rows = [];
        foreach (var (name, properties, share) in Widths.Where(width => options.Has(width.Name)))
            foreach (var tables in new[] { 1, options.Tables }.Distinct())
                rows.AddRange(await ShapeAsync(options, new(properties, tables), (options.Events ?? DefaultEvents) / share));
        return new("load", options, rows,
        [
            "A row in `tracks` and one in the event's own table for each event. The floor of PostgreSQL is `COPY … FROM STDIN` of the same rows as prepared text into tables of the same columns and indexes, "
            + "the floor of DuckDB `COPY … FROM` files of them, "
            + "the floor of SQLite `INSERT … SELECT` from one file into another in one transaction.",
            "CPU is the product's own for one event: of PostgreSQL without the server's, of the others with the engine's.",
        ]);
    }

    private static async Task<List<BenchRow>> ShapeAsync(BenchOptions options, LoadShape shape, int events)
    {
        var targets = await LoadTarget.StartAsync(options.Engines);
        try
        {
            await using var product = await Product.StartAsync(warehouses: [.. targets.Select(target => target.Warehouse)]);
            await product.SendOneAsync();
            await product.StopAsync();
            var figures = targets.ToDictionary(target => target, _ => new List<LoadFigures>());
            for (var round = 0; round < options.Rounds; round++)
            {
                await product.FillLogAsync((log, source) => LoadEvents.AppendAsync(log, source, shape, events, round));
                await product.StartAgainAsync();
                await product.CaughtUpAsync();
                foreach (var target in targets)
                    figures[target].Add(await MeasureAsync(product, target));
                await product.StopAsync();
            }

            return [.. targets.SelectMany(target => Rows($"{target.Name}, {events:N0} events of {shape.Properties} properties and {shape.Tables} names", figures[target], target.Budget))];
        }
        finally
        {
            foreach (var target in targets)
                await target.DisposeAsync();
        }
    }

    private static async Task<LoadFigures> MeasureAsync(Product product, LoadTarget target)
    {
        using var said = new StringWriter();
        var (cpu, began, most) = (ProcessStat.CpuSeconds(product.ProcessId), Stopwatch.GetTimestamp(), 0d);
        var sync = ControlClient.AskAsync(product.Folder, $"sync {target.Slug}", said, said);
        while (!sync.IsCompleted)
        {
            most = Math.Max(most, ProcessStat.RssAnonMb(product.ProcessId));
            await Task.WhenAny(sync, Task.Delay(Look, TimeProvider.System));
        }

        if (await sync != 0)
            throw new InvalidOperationException($"The sync did not succeed: {said}");
        var (took, spent) = (Stopwatch.GetElapsedTime(began).TotalSeconds, ProcessStat.CpuSeconds(product.ProcessId) - cpu);
        var rows = await target.CountAsync(product.Folder);
        var floor = await target.FloorAsync(product.Folder);
        await target.EmptyAsync(product.Folder);
        return new(rows / took, rows / floor.TotalSeconds, spent * 1e6 / (rows / 2d), most);
    }

    private static IEnumerable<BenchRow> Rows(string what, List<LoadFigures> figures, double? budget)
    {
        yield return new($"{what}: rows/s", BenchTable.Median(figures.Select(round => round.RowsPerSecond)), BenchTable.Median(figures.Select(round => round.FloorRowsPerSecond)), budget);
        yield return new($"{what}: CPU, µs/event", BenchTable.Median(figures.Select(round => round.CpuMicrosPerEvent)), null);
        yield return new($"{what}: most RssAnon, MB", figures.Max(round => round.MostMb), null, 500, AtMost: true);
    }

    private sealed record LoadFigures(double RowsPerSecond, double FloorRowsPerSecond, double CpuMicrosPerEvent, double MostMb);
}
