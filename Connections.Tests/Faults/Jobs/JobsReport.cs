using System.Globalization;

namespace Connections.Tests.Faults.Jobs;

/// <summary>What a run of killed workers came to.</summary>
internal sealed class JobsReport
{
    private readonly List<(string Name, string Value)> _figures = [];
    private readonly List<string> _violations = [];

    public JobsReport(
        int jobs, int kills, int seed, IReadOnlyCollection<string> enqueued, IReadOnlyCollection<string> effects, IReadOnlyCollection<string> again,
        IReadOnlyCollection<string> unfinished, TimeSpan took)
    {
        var begun = effects.Where(line => line[0] == 'b').Select(line => line.Split(' ')).ToList();
        var ended = effects.Where(line => line[0] == 'e').Select(line => line.Split(' ')[2]).ToHashSet(StringComparer.Ordinal);
        var numbers = effects.Where(line => line[0] == 'e').Select(line => line.Split(' ')[1]).ToHashSet(StringComparer.Ordinal);
        Figure("seed", seed);
        Figure("jobs", jobs);
        Figure("kills", kills);
        Figure("enqueued and known to be", enqueued.Count);
        Figure("run once more, since a kill cut them off before their completion was kept", begun.Count - begun.Select(line => line[2]).Distinct().Count());
        _figures.Add(("jobs a second, process starts included", (jobs / took.TotalSeconds).ToString("0", CultureInfo.InvariantCulture)));
        Zero("enqueued and lost", enqueued.Count(line => !ended.Contains(line.Split(' ')[1])));
        Zero("numbers that never ran", jobs - numbers.Count);
        Zero("run again after completion", again.Count);
        Zero("performed twice by one process", begun.GroupBy(line => (line[2], line[3])).Count(group => group.Count() > 1));
        Zero("not succeeded in the end, or still queued", unfinished.Count);
    }

    /// <summary>What is wrong; empty when all holds.</summary>
    public IReadOnlyList<string> Violations => _violations;

    public void Print(TextWriter to)
    {
        foreach (var (name, value) in _figures)
            to.WriteLine($"{name,-75} {value,10}");
        foreach (var violation in _violations)
            to.WriteLine($"VIOLATION: {violation}");
        to.WriteLine(_violations.Count == 0 ? "All of it holds." : "It does not hold.");
    }

    private void Figure(string name, int value) => _figures.Add((name, value.ToString(CultureInfo.InvariantCulture)));

    private void Zero(string name, int value)
    {
        Figure(name, value);
        if (value != 0)
            _violations.Add($"{value} {name}.");
    }
}
