using System.Globalization;

namespace Connections.Tests.Faults.Fuzz;

/// <summary><c>fuzz --seconds N [--seed S] [--case C]</c>, run by hand.</summary>
internal static class FuzzCommand
{
    private const double GrowthMegabytes = 100;

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = Number(arguments, "--seconds") ?? 60;
        var seed = Number(arguments, "--seed") ?? Random.Shared.Next();
        List<FuzzRequest> corpus = [.. await FuzzCorpus.VectorsAsync(), .. await FuzzCorpus.CapturedAsync()];
        if (Number(arguments, "--case") is { } one)
        {
            foreach (var piece in new FuzzMutator(corpus, seed).Case(one).Pieces)
                Console.Out.Write(System.Text.Encoding.Latin1.GetString(piece));
            return 0;
        }

        Console.Out.WriteLine($"fuzzing for {seconds} s, seed {seed}, {corpus.Count} requests to begin with");
        var report = await new FuzzRun(corpus, seed) { Stall = Stall }.RunAsync(TimeSpan.FromSeconds(seconds), int.MaxValue);
        if (report.MemoryAtStart > 0 && report.MemoryAtEnd > 2 * report.MemoryAtStart + GrowthMegabytes)
            report = report with { Findings = [.. report.Findings, $"memory grew from {report.MemoryAtStart:0} to {report.MemoryAtEnd:0} MB"] };
        report.Print(Console.Out);
        return report.Findings.Count + report.Lost.Count == 0 ? 0 : 1;
    }

    private static int? Number(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : null;
}
