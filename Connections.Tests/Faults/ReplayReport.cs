using System.Globalization;
using Connections.Core.Delivery.Replays;

namespace Connections.Tests.Faults;

/// <summary>What a <see cref="ReplayCrash"/> came to: figures, and what is wrong.</summary>
internal sealed class ReplayReport
{
    private readonly List<(string Name, string Value)> _figures = [];
    private readonly List<string> _violations = [];

    public ReplayReport(
        int events, int kills, int whilePaused, TimeSpan took, long counted, IReadOnlyList<string> live, int deliveredBefore, IReadOnlyDictionary<string, int> arrived)
    {
        var old = Enumerable.Range(0, events).Select(number => arrived.GetValueOrDefault($"old-{number}")).ToList();
        var before = live.Take(deliveredBefore).Sum(id => arrived.GetValueOrDefault(id) - 1);
        Figure("events of yesterday", events);
        Figure("kills", kills);
        Figure("live events beside them", live.Count - deliveredBefore);
        Figure("seconds that the replay took, stops included", (long)took.TotalSeconds);
        Figure("arrived more than once, since a kill came between sending and commit", old.Sum(times => Math.Max(0, times - 1)));
        Figure("live events that arrived more than once", live.Skip(deliveredBefore).Sum(id => arrived.GetValueOrDefault(id) - 1));
        Zero("events of yesterday that did not arrive", old.Count(times => times == 0));
        Zero("repeats beyond what may be in flight at a kill", Math.Max(0, old.Sum(times => Math.Max(0, times - 1)) - kills * ReplayRun.MostTogether));
        Zero("sent again though delivered before", before);
        Zero("sent while it was paused", whilePaused);
        Zero("events of yesterday that it did not count", events - (int)counted);
        Zero("live events that did not arrive", live.Count(id => !arrived.ContainsKey(id)));
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

    private void Figure(string name, long value) => _figures.Add((name, value.ToString(CultureInfo.InvariantCulture)));

    private void Zero(string name, int value)
    {
        Figure(name, value);
        if (value != 0)
            _violations.Add($"{value} {name}.");
    }
}
