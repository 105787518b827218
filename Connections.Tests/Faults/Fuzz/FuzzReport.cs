namespace Connections.Tests.Faults.Fuzz;

/// <summary>What a run found.</summary>
/// <param name="Seed">Makes the same cases again.</param>
/// <param name="Cases">How many were sent.</param>
/// <param name="ByStatus">Answers by status; 0 stands for a connection that was closed without one.</param>
/// <param name="Findings">What must not be, each with its case's number.</param>
/// <param name="Longest">The longest time from the last byte of a case to its last answer, and that case.</param>
/// <param name="MemoryAtStart">RssAnon in MB after the first cases.</param>
/// <param name="MemoryAtEnd">RssAnon in MB after the last case.</param>
/// <param name="Acknowledged">Events that a receipt called stored.</param>
/// <param name="Lost">Those of them that the log does not hold.</param>
internal sealed record FuzzReport(
    int Seed, int Cases, IReadOnlyDictionary<int, int> ByStatus, IReadOnlyList<string> Findings, (TimeSpan Time, int Case) Longest,
    double MemoryAtStart, double MemoryAtEnd, int Acknowledged, IReadOnlyList<string> Lost)
{
    public void Print(TextWriter output)
    {
        output.WriteLine($"seed {Seed}, {Cases} cases");
        foreach (var (status, count) in ByStatus.OrderBy(line => line.Key))
            output.WriteLine($"  {(status == 0 ? "closed" : $"{status}"),-8}{count,10}");
        output.WriteLine($"longest answer      {Longest.Time.TotalMilliseconds:0} ms (case {Longest.Case})");
        output.WriteLine($"memory (RssAnon)    {MemoryAtStart:0} MB at the start, {MemoryAtEnd:0} MB at the end");
        output.WriteLine($"acknowledged        {Acknowledged} events, {Lost.Count} of them not in the log");
        foreach (var finding in Findings.Concat(Lost.Take(20).Select(id => $"lost: {id}")))
            output.WriteLine($"FINDING {finding}");
        output.WriteLine(Findings.Count + Lost.Count == 0 ? "nothing found" : $"{Findings.Count + Lost.Count} findings; the same again with --seed {Seed}");
    }
}
